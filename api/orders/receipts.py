"""The server's receipt key, and the receipts of orders that the log holds."""

import base64
from functools import lru_cache

import msgspec
from solders.keypair import Keypair

from auction_engine.core.entries import OrderEntry
from auction_engine.core.receipt import Receipt, SignedReceipt, receipt_bytes

REMEMBERED_MAX = 10_000


class ReceiptKey:
    """Signs receipts. Ed25519 gives one signature for one text, so an order asked for again has the very same receipt."""

    def __init__(self, keypair: Keypair) -> None:
        self._keypair = keypair
        self.name = str(keypair.pubkey())
        self.sign = lru_cache(maxsize=REMEMBERED_MAX)(self._sign)

    def __repr__(self) -> str:
        return f"ReceiptKey({self.name})"

    def receipt_of(self, market: str, entry: OrderEntry) -> SignedReceipt | None:
        """None for an order that its trader registered himself: it was never accepted here."""
        if entry.accepted_seq is None or entry.accepted_hash is None or entry.accepted_at is None:
            return None
        return self.sign(
            Receipt(
                order_id=entry.order_id,
                market=market,
                seq=entry.accepted_seq,
                log_hash=entry.accepted_hash.hex(),
                received_at=entry.accepted_at,
            )
        )

    def _sign(self, receipt: Receipt) -> SignedReceipt:
        signature = bytes(self._keypair.sign_message(receipt_bytes(receipt)))
        return SignedReceipt(
            **msgspec.structs.asdict(receipt),
            key=self.name,
            signature=base64.b64encode(signature).decode("ascii"),
        )
