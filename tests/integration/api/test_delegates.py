"""A wallet's delegate over HTTP: named by a transaction, shown, and let through the door exactly as far as on chain."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from solders.keypair import Keypair

from chain.registration import registration_instructions
from chain.sending import send_and_confirm
from tests.integration.api.serving import Serving, bearer, problem, sign_built, signed
from tests.integration.chain.community import Household

pytestmark = pytest.mark.anyio
BOUNDS: dict[str, Any] = {
    "max_wh": 1_000,
    "max_buy_limit": "0.300",
    "min_sell_limit": "0.100",
    "max_locked": "1.0",
}


@dataclass
class Delegated:
    """A household, its delegate's key, and a session of each."""

    api: Serving
    own: Household
    token: str
    key: Keypair
    his_token: str

    async def name(self, **changes: Any) -> dict[str, Any]:
        """Name the delegate with these bounds, until the chain has it; the account as it is shown then."""
        until = datetime.fromtimestamp(self.api.clock.now_ms() // 1000 + 3_600, UTC)
        body = {
            "market": self.api.market.address,
            "delegate": str(self.key.pubkey()),
            "expires_at": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **BOUNDS,
            **changes,
        }
        built = await self.api.http.post("/v1/account/delegate", json=body, headers=bearer(self.token))
        assert built.status_code == 200, built.text
        sent = await self.api.http.post(
            "/v1/transactions",
            json=sign_built(self.own.key, built.json()["transaction"]),
            headers=bearer(self.token),
        )
        assert sent.status_code == 200, sent.text
        account = await self.api.http.get("/v1/account", headers=bearer(self.token))
        return {"asked": body, "shown": account.json()["delegate"], "summary": built.json()["summary"]}

    async def place(self, token: str | None = None, **changes: Any) -> Any:
        """The answer to an order that the delegate signed."""
        fields = {"lots": 5, "limit": 250, **changes}
        body = signed(self.key, self.api.text(self.own, **fields))
        return await self.api.http.post("/v1/orders", json=body, headers=bearer(token or self.his_token))


@pytest.fixture
async def delegated(api: Serving) -> Delegated:
    own, token = await api.join()
    key = Keypair()
    return Delegated(api, own, token, key, await api.sign_in(key))


async def test_a_delegate_is_named_shown_and_removed(delegated: Delegated) -> None:
    found = await delegated.name()
    assert found["shown"] == {
        "delegate": str(delegated.key.pubkey()),
        "expires_at": found["asked"]["expires_at"],
        **BOUNDS,
        "max_locked": "1.000000",
        "max_locked_base_units": 1_000_000,
    }
    assert str(delegated.key.pubkey()) in found["summary"]
    nothing = dict.fromkeys(("delegate", "expires_at", *BOUNDS))
    assert (await delegated.name(**nothing))["shown"] is None
    refused = await delegated.place()
    assert (refused.status_code, problem(refused)["code"]) == (422, "wrong_trader")


@pytest.mark.parametrize("whose", ["the wallet's session", "the delegate's own session"])
async def test_an_order_that_the_delegate_signed_is_the_wallets_and_the_chain_takes_it(
    delegated: Delegated, whose: str
) -> None:
    await delegated.name()
    api, own = delegated.api, delegated.own
    text = api.text(own, lots=10, limit=300)
    body = signed(delegated.key, text)
    token = delegated.token if whose == "the wallet's session" else delegated.his_token
    answer = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    assert (answer.status_code, answer.json()["wallet"]) == (201, str(own.wallet))
    again = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    assert (again.status_code, again.json()) == (200, answer.json())
    proof = (text, bytes(delegated.key.sign_message(text.encode())))
    community = api.community
    made = registration_instructions(
        community.program, community.address, own.wallet, [proof], delegated.key.pubkey()
    )
    await send_and_confirm(api.parts.rpc, made, community.operator)
    await api.sight(own)
    shown = await api.http.get(f"/v1/orders/{answer.json()['id']}", headers=bearer(delegated.token))
    assert shown.json()["status"] in ("registered", "live")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"lots": 11}, "at most 1000 Wh"),
        ({"limit": 301}, "buys at up to 0.300"),
        ({"side": "sell", "limit": 99}, "sells from 0.100"),
        ({"lots": 10, "limit": 300, "count": 8}, "may lock 1000000 base units"),
    ],
)
async def test_beyond_a_bound_the_delegates_order_is_refused_and_the_wallets_own_is_not(
    delegated: Delegated, changes: dict[str, Any], why: str
) -> None:
    await delegated.name()
    before = await delegated.api.stored()
    for token in (delegated.token, delegated.his_token):
        refused = await delegated.place(token, **changes)
        assert (refused.status_code, problem(refused)["code"]) == (409, "delegate_bounds")
        assert why in refused.json()["detail"]
    assert await delegated.api.stored() == before
    await delegated.api.place(delegated.own, delegated.token, **changes)


async def test_the_collateral_of_all_the_delegates_orders_counts_and_not_the_wallets_own(
    delegated: Delegated,
) -> None:
    await delegated.name(max_locked="0.45")
    await delegated.api.place(delegated.own, delegated.token, lots=10, limit=300)
    assert (await delegated.place(lots=10, limit=200)).status_code == 201
    assert (await delegated.place(lots=10, limit=200)).status_code == 201
    refused = await delegated.place(lots=10, limit=200)
    assert (refused.status_code, problem(refused)["code"]) == (409, "delegate_bounds")


async def test_after_its_time_a_delegate_places_nothing(delegated: Delegated) -> None:
    past = datetime.fromtimestamp(delegated.api.clock.now_ms() // 1000 - 1, UTC)
    await delegated.name(expires_at=past.strftime("%Y-%m-%dT%H:%M:%SZ"))
    refused = await delegated.place()
    assert (refused.status_code, problem(refused)["code"]) == (409, "delegate_bounds")
    assert "its time is over" in refused.json()["detail"]


async def test_a_delegate_ends_orders_of_its_wallet(delegated: Delegated) -> None:
    await delegated.name()
    api = delegated.api
    order = (await delegated.place()).json()
    path = f"/v1/orders/{order['id']}"
    body = signed(delegated.key, api.end_text(delegated.own, order["time"]))
    stranger = await api.sign_in(Keypair())
    refused = await api.http.request("DELETE", path, json=body, headers=bearer(stranger))
    assert (refused.status_code, problem(refused)["code"]) == (404, "order_not_found")
    ended = await api.http.request("DELETE", path, json=body, headers=bearer(delegated.his_token))
    assert (ended.status_code, ended.json()["order"]["ending"]) == (202, True)


async def test_nobody_else_passes_for_the_delegate_or_with_its_signature(delegated: Delegated) -> None:
    await delegated.name()
    api = delegated.api
    before = await api.stored()
    stranger = Keypair()
    token = await api.sign_in(stranger)
    before["sessions"] = (await api.stored())["sessions"]
    foreign = await delegated.place(token)
    assert (foreign.status_code, problem(foreign)["code"]) == (422, "wrong_trader")
    text = api.text(delegated.own)
    for whose in (delegated.token, delegated.his_token):
        forged = await api.http.post("/v1/orders", json=signed(stranger, text), headers=bearer(whose))
        assert (forged.status_code, problem(forged)["code"]) == (422, "wrong_signature")
    assert await api.stored() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"delegate": "nobody"},
        {"delegate": "11111111111111111111111111111111"},
        {"expires_at": "tomorrow"},
        {"expires_at": None},
        {"expires_at": "2200-01-01T00:00:00Z"},
        {"max_wh": 150},
        {"max_wh": 0},
        {"max_wh": -100},
        {"max_buy_limit": "0.3"},
        {"max_buy_limit": "abc"},
        {"max_buy_limit": "99.000"},
        {"min_sell_limit": None},
        {"max_locked": "0"},
        {"max_locked": "0.0000001"},
        {"delegate": None},
        {"more": 1},
    ],
    ids=str,
)
async def test_a_delegate_that_cannot_be_is_refused(delegated: Delegated, wrong: dict[str, Any]) -> None:
    body = {
        "market": delegated.api.market.address,
        "delegate": str(delegated.key.pubkey()),
        "expires_at": "2030-01-01T00:00:00Z",
        **BOUNDS,
        **wrong,
    }
    answer = await delegated.api.http.post("/v1/account/delegate", json=body, headers=bearer(delegated.token))
    assert answer.status_code in (400, 422), answer.text
    assert problem(answer)["code"] in ("invalid_input", "order_text", "limit_out_of_range", "off_tick")
    own = {**body, "delegate": str(delegated.own.wallet)}
    itself = await delegated.api.http.post("/v1/account/delegate", json=own, headers=bearer(delegated.token))
    assert itself.status_code in (400, 422)
