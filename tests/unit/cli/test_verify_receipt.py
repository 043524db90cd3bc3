"""`verify receipt`: what it says of true receipts, of forged ones, and of two that cannot both be true."""

import base64
import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from solders.keypair import Keypair

from auction_engine.core.events import OrderAccepted, chain_hash, encode_event
from auction_engine.core.order_text import order_id, render_order
from auction_engine.core.receipt import Receipt, receipt_bytes
from auction_engine.core.units import Seq
from tests.command import Told, auction_engine
from tests.markets import NOW_MS, address, make_market, make_order

MARKET, KEY, SEQ = make_market(), Keypair(), Seq(7)
TEXT = render_order(make_order(), MARKET)
EVENT = OrderAccepted(
    order_id=order_id(TEXT), wallet=address(1), order=make_order(), signature="ab", at=NOW_MS
)
PREVIOUS = hashlib.sha256(b"before").digest()
BODY = encode_event(EVENT)
HASH = chain_hash(PREVIOUS, SEQ, BODY).hex()
RECEIPT = Receipt(order_id=EVENT.order_id, market=MARKET.address, seq=SEQ, log_hash=HASH, received_at=NOW_MS)
LINK = {
    "market": MARKET.address,
    "seq": SEQ,
    "previous": PREVIOUS.hex(),
    "hash": HASH,
    "body": base64.b64encode(BODY).decode(),
}


def shown(receipt: Receipt = RECEIPT, key: Keypair = KEY) -> dict[str, object]:
    signature = base64.b64encode(bytes(key.sign_message(receipt_bytes(receipt)))).decode()
    return {**msgspec.structs.asdict(receipt), "key": str(key.pubkey()), "signature": signature}


def written(folder: Path, name: str, content: object) -> Path:
    file = folder / name
    file.write_text(json.dumps(content))
    return file


def found(told: Told) -> list[bool | None]:
    return [one["ok"] for one in told.document["findings"][0]]


def test_a_true_receipt_holds_in_all_three_ways(tmp_path: Path) -> None:
    file = written(tmp_path, "order.json", {"receipt": shown(), "text": TEXT, "id": "whatever"})
    log = written(tmp_path, "log.jsonl", LINK)
    told = auction_engine("verify", "receipt", file, "--key", str(KEY.pubkey()), "--log", log, "--json")
    assert (told.code, found(told)) == (0, [True, True, True])
    people = auction_engine("verify", "receipt", file, "--key", str(KEY.pubkey()), "--log", log)
    assert people.code == 0
    assert [line.split()[:2] for line in people.out.splitlines()[1:]] == [
        [check, "holds"] for check in ("signature", "order", "log")
    ]


def test_a_receipt_alone_is_checked_by_its_signature_and_the_rest_is_said_to_be_open(tmp_path: Path) -> None:
    told = auction_engine("verify", "receipt", written(tmp_path, "r.json", shown()), "--json")
    assert (told.code, found(told)) == (0, [True, None, None])


def test_a_changed_field_or_another_key_fails_the_signature(tmp_path: Path) -> None:
    changed = written(tmp_path, "changed.json", shown() | {"seq": 8})
    assert found(auction_engine("verify", "receipt", changed, "--json"))[0] is False
    other = written(tmp_path, "other.json", shown(key=Keypair()))
    told = auction_engine("verify", "receipt", other, "--key", str(KEY.pubkey()), "--json")
    assert (told.code, found(told)[0]) == (1, False)
    broken = written(tmp_path, "broken.json", shown() | {"signature": "é"})
    assert auction_engine("verify", "receipt", broken).code == 1


def test_a_receipt_of_another_text_or_another_entry_fails(tmp_path: Path) -> None:
    file = written(tmp_path, "order.json", {"receipt": shown(), "text": TEXT.replace("BUY", "SELL")})
    assert found(auction_engine("verify", "receipt", file, "--json"))[1] is False
    bare = written(tmp_path, "r.json", shown())
    for changes in ({"hash": "00" * 32}, {"body": None}, {"body": "AAAA"}, {"previous": "00" * 32}):
        log = written(tmp_path, "log.jsonl", LINK | changes)
        told = auction_engine("verify", "receipt", bare, "--log", log, "--json")
        assert (told.code, found(told)[2]) == (1, False), changes
    log = written(tmp_path, "log.jsonl", LINK | {"seq": 9})
    assert found(auction_engine("verify", "receipt", bare, "--log", log, "--json"))[2] is None


def test_two_receipts_of_one_position_and_different_orders_prove_equivocation(tmp_path: Path) -> None:
    one = written(tmp_path, "one.json", shown())
    other = msgspec.structs.replace(RECEIPT, order_id="ab" * 32)
    two = written(tmp_path, "two.json", shown(other))
    told = auction_engine("verify", "receipt", one, two)
    assert told.code == 1
    assert "PROOF OF EQUIVOCATION" in told.out
    assert auction_engine("verify", "receipt", one, two, "--json").document["equivocations"] == [[0, 1]]
    foreign = written(tmp_path, "foreign.json", shown(other, Keypair()))
    assert auction_engine("verify", "receipt", one, foreign).code == 0
    assert auction_engine("verify", "receipt", one, one).code == 0


@pytest.mark.parametrize("content", [{}, [], {"receipt": {}}, shown() | {"order_id": "x"}])
def test_what_is_no_receipt_is_told_in_one_sentence(tmp_path: Path, content: object) -> None:
    told = auction_engine("verify", "receipt", written(tmp_path, "x.json", content))
    assert (told.code, told.out) == (2, "")
    assert "receipt" in told.complaint
