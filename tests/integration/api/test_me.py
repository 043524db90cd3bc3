"""What a wallet says of itself, takes away, exports; and the keys that it gives to programs that only read."""

import asyncio
import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest
from solders.keypair import Keypair

from auction_engine.db.api_keys import KEYS_MAX
from tests.integration.api.serving import Serving, bearer, problem
from tests.integration.api.test_markets import register, seal

pytestmark = pytest.mark.anyio
PERSONAL = {
    "display_name": "Ada Lovelace-Tester",
    "zone": "zone-Q7",
    "metering_point": "DE00056266802AO6G56M11SN51G21M24S",
}


async def test_a_profile_is_empty_then_what_was_said_and_each_change_leaves_the_rest(api: Serving) -> None:
    key = Keypair()
    headers = bearer(await api.sign_in(key))
    empty = (await api.http.get("/v1/me", headers=headers)).json()
    assert empty == {
        "wallet": str(key.pubkey()),
        "display_name": None,
        "zone": None,
        "metering_point": None,
        "notifications": {"fills": False, "order_ended": True, "collateral_short": True, "incidents": True},
        "roles": [{"role": "prosumer", "market": None}],
    }
    first = await api.http.patch("/v1/me", json=PERSONAL, headers=headers)
    assert first.json() == {**empty, **PERSONAL}
    second = await api.http.patch(
        "/v1/me", json={"zone": None, "notifications": {"fills": True}}, headers=headers
    )
    expected = {**empty, **PERSONAL, "zone": None, "notifications": {**empty["notifications"], "fills": True}}
    assert second.json() == expected
    assert (await api.http.get("/v1/me", headers=headers)).json() == expected


async def test_changes_of_different_fields_at_once_are_all_kept(api: Serving) -> None:
    headers = bearer(await api.sign_in(Keypair()))
    changes = [{name: value} for name, value in PERSONAL.items()]
    await asyncio.gather(*(api.http.patch("/v1/me", json=change, headers=headers) for change in changes))
    me = (await api.http.get("/v1/me", headers=headers)).json()
    assert {name: me[name] for name in PERSONAL} == PERSONAL


@pytest.mark.parametrize(
    "wrong",
    [
        {"display_name": ""},
        {"display_name": " x"},
        {"display_name": "x" * 65},
        {"display_name": "a\nb"},
        {"display_name": "a\x00b"},
        {"display_name": 7},
        {"zone": "a b"},
        {"metering_point": "=1+1"},
        {"notifications": None},
        {"notifications": {"fills": "yes"}},
        {"notifications": {"spam": True}},
        {"wallet": "x"},
        {"roles": []},
    ],
    ids=str,
)
async def test_a_profile_that_cannot_be_is_refused_and_nothing_changes(
    api: Serving, wrong: dict[str, Any]
) -> None:
    headers = bearer(await api.sign_in(Keypair()))
    before = (await api.http.patch("/v1/me", json=PERSONAL, headers=headers)).json()
    answer = await api.http.patch("/v1/me", json={"zone": "other", **wrong}, headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (400, "invalid_input")
    assert (await api.http.get("/v1/me", headers=headers)).json() == before


async def test_what_is_erased_is_nowhere_and_the_log_never_held_it(api: Serving) -> None:
    household, token = await api.join()
    headers = bearer(token)
    own = {name: f"{value[:40]}-erased" for name, value in PERSONAL.items()}
    await api.http.patch("/v1/me", json=own, headers=headers)
    await api.place(household, token)
    agent = "Python-of-Ada/1.0"
    async with httpx.AsyncClient(
        base_url=api.server.url, trust_env=False, headers={"User-Agent": agent}
    ) as http:
        other = await replace(api, http=http).sign_in(household.key)
    marks = (*own.values(), agent)
    assert [mark for mark in marks if mark in await everything(api)] == list(marks)
    log = b"".join(row["body"] for row in await api.pool.fetch("SELECT body FROM events"))
    assert str(household.wallet).encode() in log
    assert [mark for mark in marks if mark.encode() in log] == []

    assert (await api.http.delete("/v1/me/profile", headers=bearer(other))).status_code == 204
    assert [mark for mark in marks if mark in await everything(api)] == []
    me = (await api.http.get("/v1/me", headers=headers)).json()
    assert [me[name] for name in PERSONAL] == [None] * 3
    orders = (await api.http.get("/v1/orders", headers=headers)).json()["orders"]
    assert len(orders) == 1, "orders are the market's record and stay"


async def everything(api: Serving) -> str:
    """Every row of every table as text."""
    tables = await api.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = []
    for table in tables:
        rows += await api.pool.fetch(f"SELECT t::text AS row FROM {table['tablename']} t")
    return "\n".join(row["row"] for row in rows)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def test_an_export_holds_everything_and_both_forms_say_the_same(api: Serving) -> None:
    household, token = await api.join()
    headers = bearer(token)
    await api.http.patch("/v1/me", json={**PERSONAL, "display_name": "=HYPERLINK(1)"}, headers=headers)
    await api.http.post("/v1/me/api-keys", json={"name": "meter reader"}, headers=headers)
    placed = [await api.place(household, token) for _ in range(3)]
    found = (await api.http.get("/v1/me/export", headers=headers)).json()
    assert found["profile"] == (await api.http.get("/v1/me", headers=headers)).json()
    assert found["sessions"] == (await api.http.get("/v1/me/sessions", headers=headers)).json()["sessions"]
    assert found["api_keys"] == (await api.http.get("/v1/me/api-keys", headers=headers)).json()["keys"]
    (market,) = found["markets"]
    assert [order["id"] for order in market["orders"]] == [order["id"] for order in placed]
    listed = (await api.http.get("/v1/orders", headers=headers)).json()["orders"]
    assert market["orders"] == listed[::-1]
    account = (await api.http.get("/v1/account", headers=headers)).json()
    assert market["account"]["free"] == account["free"]
    assert int(account["available_base_units"]) == int(account["free_base_units"]) - int(
        account["pending_base_units"]
    )

    by_query = await api.http.get("/v1/me/export?format=csv", headers=headers)
    by_header = await api.http.get("/v1/me/export", headers={**headers, "Accept": "text/csv"})
    assert by_query.headers["content-type"] == by_header.headers["content-type"] == "text/csv; charset=utf-8"
    rows = rows_of(by_query.text)
    assert rows == rows_of(by_header.text)
    assert [row["text"] for row in rows if row["kind"] == "order"] == [order["text"] for order in placed]
    said = {row["name"]: row["value"] for row in rows if row["kind"] == "profile"}
    assert said == {**PERSONAL, "wallet": str(household.wallet), "display_name": "'=HYPERLINK(1)"}
    assert [row["name"] for row in rows if row["kind"] == "api_key"] == ["meter reader"]
    assert {row["name"]: row["amount"] for row in rows if row["kind"] == "account"}["free"] == account["free"]


async def test_the_fills_of_an_export_add_up_to_its_totals_and_to_the_other_sides(api: Serving) -> None:
    buyer, buyer_token = await api.join()
    seller, seller_token = await api.join()
    slot = api.slot(3)
    bought = [
        await register(api, buyer, buyer_token, api.text(buyer, lots=lots, limit=300, first=slot))
        for lots in (5, 2)
    ]
    sold = await register(
        api, seller, seller_token, api.text(seller, side="sell", lots=6, limit=100, first=slot)
    )
    await seal(api, slot)
    totals = {}
    for token, orders in ((buyer_token, bought), (seller_token, [sold])):
        (market,) = (await api.http.get("/v1/me/export", headers=bearer(token))).json()["markets"]
        assert [order["id"] for order in market["orders"]] == orders
        fills = [fill for order in market["orders"] for fill in order["fills"]]
        totals[token] = market["totals"]
        side = "bought_wh" if token == buyer_token else "sold_wh"
        money = "paid" if token == buyer_token else "received"
        assert totals[token][side] == sum(fill["wh"] for fill in fills) == 600
        assert Decimal(totals[token][money]) == sum(Decimal(fill["amount"]) for fill in fills) > 0
        rows = rows_of((await api.http.get("/v1/me/export?format=csv", headers=bearer(token))).text)
        by_fill = [row for row in rows if row["kind"] == "fill"]
        assert [(row["id"], row["wh"], row["amount"]) for row in by_fill] == [
            (order["id"], str(fill["wh"]), fill["amount"])
            for order in market["orders"]
            for fill in order["fills"]
        ]
        assert sum(Decimal(row["amount"]) for row in rows if row["kind"] == "total") == Decimal(
            totals[token][money]
        )
    assert totals[buyer_token]["paid"] == totals[seller_token]["received"]


async def test_an_export_of_another_form_is_refused(api: Serving) -> None:
    headers = bearer(await api.sign_in(Keypair()))
    answer = await api.http.get("/v1/me/export?format=xml", headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (400, "invalid_input")


async def test_an_api_key_reads_what_its_wallet_may_and_writes_nothing(api: Serving) -> None:
    household, token = await api.join()
    await api.place(household, token)
    made = await api.http.post("/v1/me/api-keys", json={"name": "feed"}, headers=bearer(token))
    assert made.status_code == 201
    key = made.json()["key"]
    assert key.startswith("ak_")
    for path in ("/v1/orders", "/v1/account", f"/v1/orders?market={api.market.address}"):
        by_key = await api.http.get(path, headers=bearer(key))
        by_token = await api.http.get(path, headers=bearer(token))
        assert (by_key.status_code, by_key.json()) == (200, by_token.json())
    writes = (
        ("POST", "/v1/orders", {"text": "", "signature": ""}),
        ("DELETE", "/v1/orders/abc", {"text": "", "signature": ""}),
        ("POST", "/v1/account/deposit", {"market": api.market.address, "amount": "1"}),
        ("POST", "/v1/account/withdraw", {"market": api.market.address, "amount": "1"}),
        ("POST", "/v1/transactions", {"transaction": ""}),
        ("POST", "/v1/me/api-keys", {"name": "more"}),
        ("DELETE", "/v1/me/profile", None),
        ("POST", "/v1/auth/logout", None),
    )
    before = await api.stored()
    for method, path, body in writes:
        answer = await api.http.request(method, path, json=body, headers=bearer(key))
        assert (answer.status_code, problem(answer)["code"]) == (403, "read_only"), path
    for path in ("/v1/me", "/v1/me/sessions", "/v1/me/api-keys", "/v1/me/export", "/v1/admin/roles"):
        answer = await api.http.get(path, headers=bearer(key))
        assert (answer.status_code, problem(answer)["code"]) == (403, "session_required"), path
    assert await api.stored() == before


async def test_a_key_is_kept_as_a_hash_shown_once_and_dead_as_soon_as_deleted(api: Serving) -> None:
    owner, stranger = bearer(await api.sign_in(Keypair())), bearer(await api.sign_in(Keypair()))
    made = (await api.http.post("/v1/me/api-keys", json={"name": "feed"}, headers=owner)).json()
    assert made["key"] not in await everything(api)
    (listed,) = (await api.http.get("/v1/me/api-keys", headers=owner)).json()["keys"]
    assert listed == {name: made[name] for name in ("id", "name", "scope", "created_at")}
    path = f"/v1/me/api-keys/{made['id']}"
    assert (await api.http.delete(path, headers=stranger)).status_code == 404
    assert (await api.http.get("/v1/orders", headers=bearer(made["key"]))).status_code == 200
    assert (await api.http.delete(path, headers=owner)).status_code == 204
    for key in (made["key"], "ak_", f"ak_{'A' * 43}"):
        answer = await api.http.get("/v1/orders", headers=bearer(key))
        assert (answer.status_code, problem(answer)["code"]) == (401, "token_invalid")


async def test_a_wallet_has_so_many_keys_and_no_more_however_many_are_asked_for_at_once(api: Serving) -> None:
    headers = bearer(await api.sign_in(Keypair()))
    asked = (
        api.http.post("/v1/me/api-keys", json={"name": "k"}, headers=headers) for _ in range(KEYS_MAX + 5)
    )
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*asked))
    assert statuses == [201] * KEYS_MAX + [409] * 5
