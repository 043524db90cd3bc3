"""Writes tests/vectors/receipt.json: receipts, their bytes, and their signatures by a key whose seed is in the file."""

import base64
import hashlib
import json
from pathlib import Path

import msgspec
from solders.keypair import Keypair

from auction_engine.core.receipt import Receipt, receipt_bytes
from auction_engine.core.units import Milliseconds, Seq

SEED = bytes(range(32))
FILE = Path(__file__).with_name("receipt.json")
MARKETS = ("So11111111111111111111111111111111111111112", "11111111111111111111111111111111")


def receipts() -> dict[str, Receipt]:
    """By what is special of each."""
    one = Receipt(
        order_id=hashlib.sha256(b"order").hexdigest(),
        market=MARKETS[0],
        seq=Seq(4711),
        log_hash=hashlib.sha256(b"entry").hexdigest(),
        received_at=Milliseconds(1_767_225_600_123),
    )
    change = msgspec.structs.replace
    return {
        "usual": one,
        "same position, other order": change(one, order_id=hashlib.sha256(b"another").hexdigest()),
        "smallest numbers": change(one, seq=Seq(0), received_at=Milliseconds(0)),
        "largest numbers": change(one, seq=Seq(2**64 - 1), received_at=Milliseconds(2**64 - 1)),
        "another market": change(one, market=MARKETS[1]),
    }


def main() -> None:
    key = Keypair.from_seed(SEED)
    made = []
    for name, receipt in receipts().items():
        body = receipt_bytes(receipt)
        signature = base64.b64encode(bytes(key.sign_message(body))).decode()
        signed = msgspec.to_builtins(receipt) | {"key": str(key.pubkey()), "signature": signature}
        made.append({"name": name, "receipt": signed, "bytes": body.hex()})
    FILE.write_text(json.dumps({"secret_seed": SEED.hex(), "receipts": made}, indent=2) + "\n")


if __name__ == "__main__":
    main()
