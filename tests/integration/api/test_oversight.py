"""Operators over HTTP: two resume what one halted, collars and limits bind traders, and nobody else may do it."""

from collections.abc import AsyncIterator

import pytest
from solders.keypair import Keypair

from auction_engine.db.roles import grant
from tests.integration.api.serving import Serving, bearer, problem, serving_alone, signed

pytestmark = pytest.mark.anyio
ANNA, BERT = Keypair(), Keypair()


@pytest.fixture(scope="module")
async def api() -> AsyncIterator[Serving]:
    async with serving_alone() as running:
        for operator in (ANNA, BERT):
            await grant(running.pool, str(operator.pubkey()), "operator", running.market.address, "a test")
        yield running


async def ask(
    api: Serving, key: Keypair | str, what: str, body: object = None
) -> tuple[int, dict[str, object]]:
    token = key if isinstance(key, str) else await api.sign_in(key)
    path = f"/v1/markets/{api.market.address}/{what}"
    answer = await api.http.post(path, json=body, headers=bearer(token))
    return answer.status_code, answer.json()


async def shown(api: Serving) -> dict[str, object]:
    (market,) = (await api.http.get("/v1/markets")).json()["markets"]
    return {name: market[name] for name in ("halt", "collar", "limits")}


async def test_a_halted_market_refuses_orders_and_takes_ends_until_two_operators_resume_it(
    api: Serving,
) -> None:
    household, token = await api.join()
    order = await api.place(household, token)
    status, view = await ask(api, ANNA, "halt", {"reason": "a meter went mad"})
    assert status == 200
    assert view["halt"]["reason"] == "a meter went mad"  # type: ignore[index]
    body = signed(household.key, api.text(household))
    refused = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    assert (refused.status_code, problem(refused)["code"]) == (409, "market_halted")
    assert "a meter went mad" in refused.json()["detail"]
    end = signed(household.key, api.end_text(household, order["time"]))
    ended = await api.http.request("DELETE", f"/v1/orders/{order['id']}", json=end, headers=bearer(token))
    assert ended.status_code == 202
    withdrawn = {"market": api.market.address, "amount": "1"}
    built = await api.http.post("/v1/account/withdraw", json=withdrawn, headers=bearer(token))
    assert built.status_code == 200

    assert (await ask(api, ANNA, "resume"))[1]["halt"]["resume_proposed"] is True  # type: ignore[index]
    status, view = await ask(api, ANNA, "resume")
    assert (status, view["code"]) == (409, "second_operator")
    assert (await shown(api))["halt"] is not None
    assert (await ask(api, BERT, "resume"))[1]["halt"] is None
    placed = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    assert placed.status_code == 201
    assert (await ask(api, BERT, "resume"))[1]["code"] == "not_halted"
    kinds = "SELECT kind FROM events WHERE kind LIKE 'market_%' AND kind <> 'market_opened' ORDER BY seq"
    found = [row["kind"] for row in await api.pool.fetch(kinds)]
    assert found == ["market_halted", "market_resume_proposed", "market_resumed"]


async def test_orders_outside_the_collar_are_refused_and_the_market_shows_it(api: Serving) -> None:
    household, token = await api.join()
    assert (await ask(api, ANNA, "collar", {"low": "0.100", "high": "0.240"}))[0] == 200
    assert (await shown(api))["collar"] == {"low": "0.100", "high": "0.240"}
    body = signed(household.key, api.text(household))
    refused = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    assert (refused.status_code, problem(refused)["code"]) == (409, "outside_collar")
    assert (await ask(api, ANNA, "collar", {"low": "0.1", "high": "0.240"}))[1]["status"] == 422
    assert (await ask(api, ANNA, "collar", {"low": "0.100"}))[1]["code"] == "collar_form"
    assert (await ask(api, ANNA, "collar", {}))[1]["collar"] is None
    assert (await api.http.post("/v1/orders", json=body, headers=bearer(token))).status_code == 201


async def test_limits_of_all_and_of_one_trader_are_set_and_kept(api: Serving) -> None:
    household, token = await api.join()
    status, view = await ask(api, ANNA, "limits", {"open_orders": 0, "notional": "5", "wh_per_slot": 1000})
    assert (status, view) == (200, {"open_orders": 0, "notional": "5.000000", "wh_per_slot": 1000})
    assert (await shown(api))["limits"] == view
    body = signed(household.key, api.text(household))
    refused = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    assert (refused.status_code, problem(refused)["code"]) == (409, "too_many_open_orders")
    own = {"wallet": str(household.wallet), "wh_per_slot": 500}
    assert (await ask(api, BERT, "limits", own))[1]["wh_per_slot"] == 500
    assert (await api.http.post("/v1/orders", json=body, headers=bearer(token))).status_code == 201
    more = signed(household.key, api.text(household))
    refused = await api.http.post("/v1/orders", json=more, headers=bearer(token))
    assert problem(refused)["code"] == "over_slot_energy"
    for wrong in ({"wallet": "nobody"}, {"wh_per_slot": 150}, {"open_orders": -1}):
        assert (await ask(api, ANNA, "limits", wrong))[0] == 400
    back = {"wallet": str(household.wallet), "own": False}
    assert (await ask(api, BERT, "limits", back))[1]["open_orders"] == 0
    assert (await ask(api, BERT, "limits", {}))[1] == {
        "open_orders": None,
        "notional": None,
        "wh_per_slot": None,
    }


async def test_who_is_no_operator_changes_nothing(api: Serving) -> None:
    _, token = await api.join()
    before = await api.stored()
    for what, body in (("halt", {"reason": "x"}), ("resume", None), ("collar", {}), ("limits", {})):
        status, view = await ask(api, token, what, body)
        assert (status, view["code"]) == (403, "role_required")
    assert await api.stored() == before
