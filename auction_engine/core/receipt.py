"""Order-inclusion receipts: the server's signed word that an order stands at one position of a market's log.

Two receipts of one market and position that name different orders prove that the server said two things at once.
The one canonical form in bytes is here; signing and checking are done where keys are. Vectors: tests/vectors/receipt.json.
"""

import msgspec

from auction_engine.core.addresses import address_bytes
from auction_engine.core.errors import InvalidInput
from auction_engine.core.units import Milliseconds, Seq

RECEIPT_DOMAIN = b"energy-auction order receipt 1\n"
"""What no other signed text of ours begins with, so that no signature over one can pass for a receipt."""
HASH_BYTES = 32
_U64_MAX = 2**64 - 1


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """order_id: SHA-256 of the order's text, hex. log_hash: the chained hash of the log's entry at `seq`, hex.

    received_at: the chain's time in ms that the door read when the order came.
    """

    order_id: str
    market: str
    seq: Seq
    log_hash: str
    received_at: Milliseconds


class SignedReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt with the server's word on it. key: the server's Ed25519 key in base58. signature: base64."""

    order_id: str
    market: str
    seq: Seq
    log_hash: str
    received_at: Milliseconds
    key: str
    signature: str

    @property
    def receipt(self) -> Receipt:
        return Receipt(
            order_id=self.order_id,
            market=self.market,
            seq=self.seq,
            log_hash=self.log_hash,
            received_at=self.received_at,
        )


def receipt_bytes(receipt: Receipt) -> bytes:
    """What is signed: domain | order id | market | seq u64 | log hash | received-at u64; numbers little endian.

    Raises InvalidInput when a field is not what its name says.
    """
    return b"".join(
        (
            RECEIPT_DOMAIN,
            _hash(receipt.order_id, "order_id"),
            address_bytes(receipt.market),
            _number(receipt.seq, "seq"),
            _hash(receipt.log_hash, "log_hash"),
            _number(receipt.received_at, "received_at"),
        )
    )


def contradict(one: Receipt, other: Receipt) -> bool:
    """Whether both cannot be true: one position of one log holds one entry."""
    return (one.market, one.seq) == (other.market, other.seq) and (one.order_id, one.log_hash) != (
        other.order_id,
        other.log_hash,
    )


def _hash(text: str, field: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != HASH_BYTES or found.hex() != text:
        raise InvalidInput(f"{field} of a receipt is {HASH_BYTES} bytes in lower-case hex")
    return found


def _number(value: int, field: str) -> bytes:
    if not 0 <= value <= _U64_MAX:
        raise InvalidInput(f"{field} of a receipt must fit into 64 bits")
    return value.to_bytes(8, "little")
