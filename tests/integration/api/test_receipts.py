"""Receipts over HTTP: the server's signed word, the same each time, which the log's links bear out."""

import asyncio
import base64
import json
from pathlib import Path

import pytest
from nacl.signing import VerifyKey

from auction_engine.core.addresses import address_bytes
from auction_engine.core.envelope import messages_of
from auction_engine.core.events import OrderAccepted, chain_hash, decode_event
from auction_engine.core.receipt import SignedReceipt, receipt_bytes
from auction_engine.core.units import Seq
from tests.command import auction_engine
from tests.integration.api.serving import Serving, bearer, problem, sign_built, signature, signed

pytestmark = pytest.mark.anyio


async def test_an_accepted_order_carries_a_receipt_that_key_and_log_bear_out(api: Serving) -> None:
    household, token = await api.join()
    order = await api.place(household, token)
    receipt = SignedReceipt(**order["receipt"])
    assert (receipt.order_id, receipt.market, receipt.seq) == (
        order["id"],
        order["market"],
        order["accepted_seq"],
    )
    (published,) = (await api.http.get("/v1/receipt-keys")).json()["keys"]
    assert published == {"key": receipt.key, "algorithm": "Ed25519"}
    VerifyKey(address_bytes(receipt.key)).verify(
        receipt_bytes(receipt.receipt), base64.b64decode(receipt.signature)
    )
    path = f"/v1/markets/{receipt.market}/log/{receipt.seq}"
    entry = (await api.http.get(path, params={"order_id": order["id"]})).json()
    body = base64.b64decode(entry["body"])
    assert entry["hash"] == receipt.log_hash
    assert chain_hash(bytes.fromhex(entry["previous"]), Seq(receipt.seq), body).hex() == receipt.log_hash
    event = decode_event(body)
    assert isinstance(event, OrderAccepted)
    assert (event.order_id, event.at) == (order["id"], receipt.received_at)


async def test_an_order_sent_again_or_read_again_has_the_very_same_receipt(api: Serving) -> None:
    household, token = await api.join()
    text = api.text(household)
    first = await api.http.post("/v1/orders", json=signed(household.key, text), headers=bearer(token))
    other = {
        "text": text,
        "signature": signature(household.key, messages_of(text.encode(), bytes(household.wallet))[1]),
    }
    again = await api.http.post("/v1/orders", json=other, headers=bearer(token))
    read = await api.http.get(f"/v1/orders/{first.json()['id']}", headers=bearer(token))
    assert first.json()["receipt"] == again.json()["receipt"] == read.json()["receipt"]


async def test_a_link_of_the_log_tells_nothing_of_its_entry_to_who_does_not_know_the_order(
    api: Serving,
) -> None:
    household, token = await api.join()
    order = await api.place(household, token)
    path = f"/v1/markets/{order['market']}/log/{order['accepted_seq']}"
    for asked in ({}, {"order_id": "00" * 32}):
        assert (await api.http.get(path, params=asked)).json()["body"] is None
    for seq in ("0", "999999", "9999999999999999999999"):
        missing = await api.http.get(f"/v1/markets/{order['market']}/log/{seq}")
        assert (missing.status_code, problem(missing)["code"]) == (404, "entry_not_found")


async def test_an_order_tells_its_gates_and_when_their_intake_closes(api: Serving) -> None:
    household, token = await api.join()
    short = await api.place(household, token, count=2)
    assert [gate["slot"] for gate in short["gates"]] == sorted(gate["slot"] for gate in short["gates"])
    assert len(short["gates"]) == 2
    first = api.slot()
    long = await api.place(household, token, count=40, first=first)
    assert [gate["index"] for gate in long["gates"]] == [*range(first, first + 4), first + 39]
    assert all(gate["intake_closes"] < gate["gate"] < gate["slot"] for gate in long["gates"])


async def test_the_ready_made_registration_puts_the_order_on_chain_without_the_keeper(api: Serving) -> None:
    household, token = await api.join()
    body = signed(household.key, api.text(household))
    answer = await api.http.post(
        "/v1/orders", params={"include": "registration"}, json=body, headers=bearer(token)
    )
    built = answer.json()["registration"]
    assert built["summary"] == "Register the order in market STREET-1."
    sent = await api.http.post(
        "/v1/transactions", json=sign_built(household.key, built["transaction"]), headers=bearer(token)
    )
    assert sent.status_code == 200, sent.text
    await api.sight(household)
    order = (await api.http.get(f"/v1/orders/{answer.json()['id']}", headers=bearer(token))).json()
    assert order["status"] in ("registered", "live")
    assert "registration" not in order


async def test_the_command_line_checks_a_receipt_against_the_running_api(
    api: Serving, tmp_path: Path
) -> None:
    household, token = await api.join()
    file = tmp_path / "order.json"
    order = await api.place(household, token)
    changed = await api.http.post(
        f"/v1/orders/{order['id']}/amend",
        json={
            "end": signed(household.key, api.end_text(household, order["time"])),
            "order": signed(household.key, api.text(household, lots=2)),
        },
        headers=bearer(token),
    )
    for answer in (order, changed.json()):
        file.write_text(json.dumps(answer))
        told = await asyncio.to_thread(
            auction_engine, "verify", "receipt", file, "--url", api.server.url, "--json"
        )
        assert told.code == 0, told
        assert [one["ok"] for one in told.document["findings"][0]] == [True, True, True]
    order["receipt"]["seq"] = 10**6
    file.write_text(json.dumps(order))
    told = await asyncio.to_thread(
        auction_engine, "verify", "receipt", file, "--url", api.server.url, "--json"
    )
    assert (told.code, [one["ok"] for one in told.document["findings"][0]]) == (1, [False, True, False])
