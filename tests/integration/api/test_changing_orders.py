"""Orders amended, ended all at once or by a transaction, and read by filter, page and ETag."""

import base64

import pytest

from tests.integration.api.serving import Serving, bearer, problem, sign_built, signed
from tests.integration.chain.community import Household

pytestmark = pytest.mark.anyio


def amendment(
    api: Serving, household: Household, target: int, **changes: object
) -> dict[str, dict[str, str]]:
    new = signed(household.key, api.text(household, **changes))
    return {"end": signed(household.key, api.end_text(household, target)), "order": new}


async def test_an_order_is_amended_in_one_event_and_again_gives_the_same(api: Serving) -> None:
    household, token = await api.join()
    old = await api.place(household, token)
    body, path = amendment(api, household, old["time"], lots=3), f"/v1/orders/{old['id']}/amend"
    before = await api.stored()
    answer = await api.http.post(path, json=body, headers=bearer(token))
    assert answer.status_code == 201, answer.text
    new = answer.json()
    assert (new["wh"], new["status"], new["amends"]) == (300, "accepted", old["id"])
    assert new["receipt"]["seq"] == new["accepted_seq"]
    after = await api.stored()
    assert (after["events"], after["jobs"]) == (before["events"] + 1, before["jobs"] + 2)  # type: ignore[operator]
    shown = (await api.http.get(f"/v1/orders/{old['id']}", headers=bearer(token))).json()
    assert shown["ending"] is True
    again = await api.http.post(path, json=body, headers=bearer(token))
    assert again.json() == new
    assert await api.stored() == after


async def test_an_amendment_of_which_a_half_is_wrong_changes_nothing(api: Serving) -> None:
    household, token = await api.join()
    old, other = await api.place(household, token), await api.place(household, token)
    path = f"/v1/orders/{old['id']}/amend"
    good = amendment(api, household, old["time"])
    wrong: list[tuple[dict[str, dict[str, str]], tuple[int, str]]] = [
        (amendment(api, household, other["time"]), (422, "not_this_order")),
        (amendment(api, household, old["time"], lots=5_000), (409, "over_limit")),
        ({**good, "order": good["end"]}, (422, "not_an_order")),
        ({**good, "end": good["order"]}, (422, "not_an_end")),
        (
            {**good, "end": {"text": good["end"]["text"], "signature": "AA" * 43 + "=="}},
            (422, "wrong_signature"),
        ),
        ({"end": good["end"]}, (400, "invalid_input")),
    ]
    before = await api.stored()
    for body, expected in wrong:
        answer = await api.http.post(path, json=body, headers=bearer(token))
        assert (answer.status_code, problem(answer)["code"]) == expected
    _, stranger = await api.join()
    before = await api.stored()
    answer = await api.http.post(path, json=good, headers=bearer(stranger))
    assert (answer.status_code, problem(answer)["code"]) == (404, "order_not_found")
    assert await api.stored() == before


async def test_all_orders_of_a_market_end_by_one_text(api: Serving) -> None:
    household, token = await api.join()
    placed = [await api.place(household, token) for _ in range(3)]
    asked = await api.http.delete(f"/v1/orders?market={api.market.address}", headers=bearer(token))
    assert (asked.status_code, problem(asked)["code"]) == (428, "signature_required")
    body = signed(household.key, asked.json()["text"])
    assert " END all time " in body["text"]
    single = signed(household.key, api.end_text(household, placed[0]["time"]))
    wrong = await api.http.request("DELETE", "/v1/orders", json=single, headers=bearer(token))
    assert (wrong.status_code, problem(wrong)["code"]) == (422, "not_this_order")
    ended = await api.http.request("DELETE", "/v1/orders", json=body, headers=bearer(token))
    assert ended.status_code == 202
    assert {order["id"] for order in ended.json()["orders"]} == {order["id"] for order in placed}
    assert all(order["ending"] for order in ended.json()["orders"])
    nothing = await api.http.delete(f"/v1/orders?market={api.market.address}", headers=bearer(token))
    assert (nothing.status_code, problem(nothing)["code"]) == (409, "nothing_to_end")
    unnamed = await api.http.delete("/v1/orders", headers=bearer(token))
    assert (unnamed.status_code, problem(unnamed)["code"]) == (400, "invalid_input")


async def test_an_order_on_chain_can_be_ended_by_a_transaction_of_the_wallets(api: Serving) -> None:
    household, token = await api.join()
    text = api.text(household, count=8)
    proof = (text, bytes(household.key.sign_message(text.encode())))
    body = {"text": text, "signature": base64.b64encode(proof[1]).decode()}
    order = (await api.http.post("/v1/orders", json=body, headers=bearer(token))).json()
    await api.community.register(household, proof)
    await api.sight(household)
    path = f"/v1/orders/{order['id']}"
    asked = await api.http.delete(path, params={"include": "transaction"}, headers=bearer(token))
    assert (asked.status_code, asked.json()["code"]) == (428, "signature_required")
    built = sign_built(household.key, asked.json()["transaction"])
    sent = await api.http.post("/v1/transactions", json=built, headers=bearer(token))
    assert sent.status_code == 200, sent.text
    await api.sight(household)
    ended = (await api.http.get(path, headers=bearer(token))).json()
    assert (ended["status"], ended["ended_because"], ended["ended_notice"]) == ("ended", "transaction", None)
    assert (await api.http.get("/v1/me/notices", headers=bearer(token))).json() == {"notices": []}


async def test_orders_are_found_by_market_side_slot_and_time(api: Serving) -> None:
    household, token = await api.join()
    first = api.slot()
    early = await api.place(household, token, first=first, count=2)
    late = await api.place(household, token, first=first + 3, count=2, side="sell")

    async def found(**asked: object) -> list[str]:
        answer = await api.http.get("/v1/orders", params=asked, headers=bearer(token))  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return [order["id"] for order in answer.json()["orders"]]

    assert await found() == [late["id"], early["id"]]
    assert await found(side="sell") == [late["id"]]
    assert await found(slot=first + 1) == [early["id"]]
    assert await found(slot=late["from"]) == [late["id"]]
    assert await found(slot=first + 2) == []
    assert await found(**{"from": late["from"]}) == [late["id"]]
    assert await found(to=late["from"]) == [early["id"]]
    assert await found(**{"from": early["from"], "to": early["gates"][1]["slot"]}) == [early["id"]]
    for wrong, code in (
        ({"from": "today"}, "invalid_input"),
        ({"slot": "x"}, "off_slot"),
        ({"cursor": "é"}, "cursor_form"),
    ):
        answer = await api.http.get("/v1/orders", params=wrong, headers=bearer(token))
        assert problem(answer)["code"] == code


async def test_pages_hold_when_orders_come_in_between(api: Serving) -> None:
    household, token = await api.join()
    placed = [(await api.place(household, token, lots=1))["id"] for _ in range(4)]
    page = (await api.http.get("/v1/orders", params={"limit": 2}, headers=bearer(token))).json()
    await api.place(household, token, lots=1)
    asked = {"limit": "2", "cursor": page["next"]}
    rest = (await api.http.get("/v1/orders", params=asked, headers=bearer(token))).json()
    assert [order["id"] for order in page["orders"] + rest["orders"]] == placed[::-1]
    assert rest["next"] is None


async def test_who_has_the_answer_already_is_told_so(api: Serving) -> None:
    household, token = await api.join()
    order = await api.place(household, token)
    for path in ("/v1/orders", f"/v1/orders/{order['id']}", "/v1/me/notices"):
        first = await api.http.get(path, headers=bearer(token))
        tag = first.headers["etag"]
        for known in (tag, f'"x", W/{tag}', "*"):
            again = await api.http.get(path, headers={**bearer(token), "If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    stale = (await api.http.get("/v1/orders", headers=bearer(token))).headers["etag"]
    await api.place(household, token)
    fresh = await api.http.get("/v1/orders", headers={**bearer(token), "If-None-Match": stale})
    assert (fresh.status_code, len(fresh.json()["orders"])) == (200, 2)
