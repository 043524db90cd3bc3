"""Orders over HTTP: placed, shown, listed, ended; a wallet sees and ends its own alone."""

import asyncio
import hashlib

import pytest

from auction_engine.core.envelope import messages_of
from chain.registration import registration_instructions
from chain.sending import send_and_confirm
from tests.integration.api.serving import Serving, bearer, problem, signature, signed

pytestmark = pytest.mark.anyio


async def test_a_signed_order_is_accepted_and_read_back_at_once(api: Serving) -> None:
    household, token = await api.join()
    text = api.text(household, lots=7, count=3)
    answer = await api.http.post("/v1/orders", json=signed(household.key, text), headers=bearer(token))
    assert answer.status_code == 201
    order = answer.json()
    assert order["id"] == hashlib.sha256(text.encode()).hexdigest()
    assert answer.headers["location"] == f"/v1/orders/{order['id']}"
    assert order["text"] == text
    assert (order["side"], order["wh"], order["limit"], order["slots"]) == ("buy", 700, "0.250", 3)
    assert (order["wallet"], order["trader"]) == (str(household.wallet), str(household.trader))
    assert (order["status"], order["record_seq"], order["live_from_slot"]) == ("accepted", None, None)
    seq = await api.pool.fetchval("SELECT max(seq) FROM events WHERE kind = 'order_accepted'")
    assert order["accepted_seq"] == seq
    shown = await api.http.get(f"/v1/orders/{order['id']}", headers=bearer(token))
    assert shown.json() == order
    assert (await api.http.get("/v1/orders", headers=bearer(token))).json() == {
        "orders": [order],
        "next": None,
    }


@pytest.mark.parametrize("form", [1, 2], ids=["v0", "v1"])
async def test_an_order_signed_inside_an_envelope_is_accepted_by_its_text(api: Serving, form: int) -> None:
    household, token = await api.join()
    text = api.text(household)
    message = messages_of(text.encode(), bytes(household.wallet))[form]
    body = {"text": text, "signature": signature(household.key, message)}
    order = (await api.http.post("/v1/orders", json=body, headers=bearer(token))).json()
    assert (order["text"], order["status"]) == (text, "accepted")
    assert order["id"] == hashlib.sha256(text.encode()).hexdigest()
    again = await api.http.post("/v1/orders", json=signed(household.key, text), headers=bearer(token))
    assert again.json() == order


async def test_the_same_order_sent_again_gives_the_first_answer_and_stores_nothing(api: Serving) -> None:
    household, token = await api.join()
    body = signed(household.key, api.text(household))
    first = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    before = await api.stored()
    again = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert await api.stored() == before


async def test_one_order_sent_many_times_at_once_is_accepted_once(api: Serving) -> None:
    household, token = await api.join()
    body = signed(household.key, api.text(household))
    sent = (api.http.post("/v1/orders", json=body, headers=bearer(token)) for _ in range(10))
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["accepted_seq"] for answer in answers}) == 1


async def test_a_registered_order_shows_its_record_and_is_live_in_its_slot(api: Serving) -> None:
    household, token = await api.join()
    body = signed(household.key, api.text(household, first=api.slot(1), count=4))
    order = (await api.http.post("/v1/orders", json=body, headers=bearer(token))).json()
    proof = (body["text"], bytes(household.key.sign_message(body["text"].encode())))
    community = api.community
    made = registration_instructions(community.program, community.address, household.wallet, [proof])
    await send_and_confirm(api.parts.rpc, made, community.operator)
    await api.sight(household)
    registered = (await api.http.get(f"/v1/orders/{order['id']}", headers=bearer(token))).json()
    assert registered["status"] in ("registered", "live")
    assert registered["record_seq"] >= 1
    assert registered["live_from_slot"] == order["from"]
    await api.jump(api.market.timing.slot_seconds)
    live = (await api.http.get(f"/v1/orders/{order['id']}", headers=bearer(token))).json()
    assert live["status"] == "live"


async def test_orders_are_listed_in_pages_latest_first(api: Serving) -> None:
    household, token = await api.join()
    placed = [(await api.place(household, token, lots=1 + n))["id"] for n in range(5)]
    found: list[str] = []
    cursor = None
    while True:
        asked = {"limit": "2", "market": api.market.address} | ({"cursor": cursor} if cursor else {})
        page = (await api.http.get("/v1/orders", params=asked, headers=bearer(token))).json()
        assert len(page["orders"]) <= 2
        found += [order["id"] for order in page["orders"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == placed[::-1]


async def test_orders_are_listed_by_status(api: Serving) -> None:
    household, token = await api.join()
    order = await api.place(household, token)
    for status, ids in (("accepted", [order["id"]]), ("live", []), ("ended", [])):
        page = await api.http.get("/v1/orders", params={"status": status}, headers=bearer(token))
        assert [one["id"] for one in page.json()["orders"]] == ids
    wrong = await api.http.get("/v1/orders", params={"status": "gone"}, headers=bearer(token))
    assert (wrong.status_code, problem(wrong)["code"]) == (400, "invalid_input")


async def test_nobody_sees_or_ends_the_order_of_another_wallet(api: Serving) -> None:
    household, token = await api.join()
    _, other_token = await api.join()
    order = await api.place(household, token)
    before = await api.stored()
    body = signed(household.key, api.end_text(household, order["time"]))
    path = f"/v1/orders/{order['id']}"
    answers = [
        await api.http.get(path, headers=bearer(other_token)),
        await api.http.request("DELETE", path, headers=bearer(other_token)),
        await api.http.request("DELETE", path, json=body, headers=bearer(other_token)),
    ]
    for answer in answers:
        assert (answer.status_code, problem(answer)["code"]) == (404, "order_not_found")
    assert (await api.http.get("/v1/orders", headers=bearer(other_token))).json()["orders"] == []
    assert await api.stored() == before


async def test_a_session_alone_ends_nothing_but_is_told_what_to_sign(api: Serving) -> None:
    household, token = await api.join()
    order = await api.place(household, token)
    path = f"/v1/orders/{order['id']}"
    asked = await api.http.delete(path, headers=bearer(token))
    found = problem(asked)
    assert (asked.status_code, found["code"]) == (428, "signature_required")
    assert f" END {order['time']} time " in found["text"]
    ended = await api.http.request(
        "DELETE", path, json=signed(household.key, found["text"]), headers=bearer(token)
    )
    assert ended.status_code == 202
    assert ended.json()["order"]["ending"] is True
    shown = await api.http.get(path, headers=bearer(token))
    assert shown.json() == ended.json()["order"]


async def test_an_end_of_all_ends_every_order_that_was_signed_before(api: Serving) -> None:
    household, token = await api.join()
    orders = [await api.place(household, token) for _ in range(3)]
    body = signed(household.key, api.end_text(household, None))
    ended = await api.http.request(
        "DELETE", f"/v1/orders/{orders[1]['id']}", json=body, headers=bearer(token)
    )
    assert ended.status_code == 202
    listed = (await api.http.get("/v1/orders", headers=bearer(token))).json()["orders"]
    assert [order["ending"] for order in listed] == [True] * 3


async def test_ending_twice_or_by_a_wrong_text_is_refused(api: Serving) -> None:
    household, token = await api.join()
    order, other = await api.place(household, token), await api.place(household, token)
    path = f"/v1/orders/{order['id']}"

    async def refused(text: str) -> tuple[int, str]:
        before = await api.stored()
        body = signed(household.key, text)
        answer = await api.http.request("DELETE", path, json=body, headers=bearer(token))
        assert await api.stored() == before
        return answer.status_code, problem(answer)["code"]

    assert await refused(api.end_text(household, other["time"])) == (422, "not_this_order")
    assert await refused(order["text"]) == (422, "not_an_end")
    assert await refused("END all") == (422, "order_text")
    body = signed(household.key, api.end_text(household, order["time"]))
    assert (await api.http.request("DELETE", path, json=body, headers=bearer(token))).status_code == 202
    assert await refused(api.end_text(household, order["time"])) == (409, "nothing_to_end")
    without = await api.http.delete(path, headers=bearer(token))
    assert (without.status_code, problem(without)["code"]) == (409, "nothing_to_end")
