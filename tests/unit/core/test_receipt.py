"""The receipt's one form in bytes, by recorded vectors, and what makes two of them a contradiction."""

import base64
import json
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey, VerifyKey

from auction_engine.core.addresses import address_bytes
from auction_engine.core.errors import InvalidInput
from auction_engine.core.receipt import RECEIPT_DOMAIN, Receipt, SignedReceipt, contradict, receipt_bytes

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/receipt.json").read_text())
RECEIPT = msgspec.convert(VECTORS["receipts"][0]["receipt"], SignedReceipt).receipt


@pytest.mark.parametrize("vector", VECTORS["receipts"], ids=lambda vector: vector["name"])
def test_each_vector_has_these_bytes_and_this_signature(vector: dict[str, object]) -> None:
    signed = msgspec.convert(vector["receipt"], SignedReceipt)
    body = receipt_bytes(signed.receipt)
    assert body.hex() == vector["bytes"]
    assert len(body) == len(RECEIPT_DOMAIN) + 32 + 32 + 8 + 32 + 8
    VerifyKey(address_bytes(signed.key)).verify(body, base64.b64decode(signed.signature))
    key = SigningKey(bytes.fromhex(VECTORS["secret_seed"]))
    assert base64.b64encode(key.sign(body).signature).decode() == signed.signature


@pytest.mark.parametrize(
    "changes",
    [
        {"order_id": "ab"},
        {"order_id": "AB" * 32},
        {"order_id": "é" * 64},
        {"log_hash": "00" * 33},
        {"market": "nothing"},
        {"seq": -1},
        {"received_at": 2**64},
    ],
)
def test_a_field_that_is_not_what_it_says_has_no_bytes(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        receipt_bytes(msgspec.structs.replace(RECEIPT, **changes))


def test_two_receipts_contradict_each_other_when_one_position_holds_two_things() -> None:
    def other(**changes: object) -> Receipt:
        return msgspec.structs.replace(RECEIPT, **changes)

    assert contradict(RECEIPT, other(order_id="ab" * 32))
    assert contradict(RECEIPT, other(log_hash="ab" * 32))
    assert not contradict(RECEIPT, RECEIPT)
    assert not contradict(RECEIPT, other(order_id="ab" * 32, seq=RECEIPT.seq + 1))
    assert not contradict(RECEIPT, other(order_id="ab" * 32, market="1" * 32))
