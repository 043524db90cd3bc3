"""The channel account: by ticket or token, one's own orders and money as they change, and nobody else's."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from api.app import create_app
from api.auth.redis_nonces import RedisNonceStore
from api.feed.tickets import TICKET_LIFE
from api.server import ApiServer
from api.times import utc_now
from auction_engine.core.commands import EndOrders
from auction_engine.db.pool import create_pool
from tests.integration.api.feed_listening import ask, ended, heard, listening, until
from tests.integration.api.serving import SETTINGS, Serving, bearer, serving
from tests.ports import free_port
from tests.postgres import fresh_database

pytestmark = pytest.mark.anyio
LATER = timedelta()


@pytest.fixture(scope="module")
async def api() -> AsyncIterator[Serving]:
    """A server whose clock the tests can put forward."""
    with fresh_database() as dsn:
        pool = await create_pool(dsn, size_max=20)
        try:
            async with serving(pool, now=lambda: utc_now() + LATER) as running:
                yield running
        finally:
            pool.terminate()


async def ticket(api: Serving, token: str) -> str:
    answer = await api.http.post("/v1/feed/tickets", headers=bearer(token))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["ticket"])


async def test_an_account_is_told_whole_and_then_as_it_changes(api: Serving) -> None:
    household, token = await api.join()
    async with listening(api, f"?market=&ticket={await ticket(api, token)}") as listener:
        await ask(listener, op="subscribe", channel="account", market=api.market.address)
        assert (await heard(listener))["type"] == "subscribed"
        account = await heard(listener)
        assert (account["type"], account["wallet"]) == ("account", str(household.key.pubkey()))
        assert account["orders"] == []
        shown = (await api.http.get("/v1/account", headers=bearer(token))).json()
        assert account["holding"].items() <= shown.items()

        placed = await api.place(household, token, lots=2)
        told = await until(listener, type="order")
        assert told["order"] == placed
        assert told["sequence"] >= placed["accepted_seq"]
        holding = (await until(listener, type="holding"))["holding"]
        shown = (await api.http.get("/v1/account", headers=bearer(token))).json()
        assert holding.items() <= shown.items()
        assert holding["pending_base_units"] > 0

        text = api.end_text(household, placed["time"])
        wallet = str(household.key.pubkey())
        command = EndOrders(text=text, signature="00" * 64, wallet=wallet, at=api.clock.now_ms())
        await api.parts.gateway.submit(api.market.address, command)
        assert (await until(listener, type="order"))["order"]["ending"]


async def test_nobody_hears_of_another_wallets_account(api: Serving) -> None:
    household, token = await api.join()
    _, strange = await api.join()
    async with (
        listening(api, f"?ticket={await ticket(api, strange)}") as stranger,
        listening(api, f"?ticket={await ticket(api, token)}") as owner,
        listening(api) as anybody,
    ):
        for listener in (stranger, owner):
            await ask(listener, op="subscribe", channel="account", market=api.market.address)
            await until(listener, type="account")
        placed = await api.place(household, token, first=api.slot(0), count=3)
        assert (await until(owner, type="order"))["order"]["id"] == placed["id"]
        for listener in (stranger, anybody):
            while True:
                message = await heard(listener)
                assert message["type"] not in ("order", "holding")
                for secret in (placed["id"], placed["wallet"], placed["trader"]):
                    assert secret not in json.dumps(message)
                if message["type"] == "heartbeat" and message["sequence"] >= placed["accepted_seq"]:
                    break


async def test_a_program_may_sign_in_by_its_header(api: Serving) -> None:
    household, token = await api.join()
    async with listening(api, "?market=", additional_headers=bearer(token)) as listener:
        await ask(listener, op="subscribe", channel="account", market=api.market.address)
        assert (await until(listener, type="account"))["wallet"] == str(household.key.pubkey())


async def test_two_connections_of_a_wallet_hear_the_same_and_one_may_leave(api: Serving) -> None:
    household, token = await api.join()
    async with listening(api, "?market=", additional_headers=bearer(token)) as one:
        await ask(one, op="subscribe", channel="account", market=api.market.address)
        await until(one, type="account")
        async with listening(api, "?market=", additional_headers=bearer(token)) as other:
            await ask(other, op="subscribe", channel="account", market=api.market.address)
            await until(other, type="account")
            placed = await api.place(household, token)
            for listener in (one, other):
                assert (await until(listener, type="order"))["order"]["id"] == placed["id"]
        placed = await api.place(household, token)
        assert (await until(one, type="order"))["order"]["id"] == placed["id"]


async def test_a_ticket_opens_one_connection_only(api: Serving) -> None:
    _, token = await api.join()
    bought = await ticket(api, token)
    async with listening(api, f"?ticket={bought}") as first:
        await until(first, type="snapshot")
        async with listening(api, f"?ticket={bought}") as second:
            await ended(second)
        assert second.close_code == 4401
        await until(first, type="heartbeat")


@pytest.mark.parametrize("query", ["?ticket=", "?ticket=invented", f"?ticket={'x' * 600}", "?ticket=%00"])
async def test_a_ticket_that_was_never_sold_opens_nothing(api: Serving, query: str) -> None:
    async with listening(api, query) as listener:
        await ended(listener)
    assert listener.close_code == 4401
    assert "ticket" in str(listener.close_reason)


async def test_a_sign_in_nonce_is_no_ticket(api: Serving) -> None:
    household, _ = await api.join()
    issued = await api.http.post("/v1/auth/nonce", json={"address": str(household.key.pubkey())})
    async with listening(api, f"?ticket={issued.json()['nonce']}") as listener:
        await ended(listener)
    assert listener.close_code == 4401


async def test_a_ticket_is_too_old_after_thirty_seconds(
    api: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = await api.join()
    bought = await ticket(api, token)
    monkeypatch.setattr(f"{__name__}.LATER", TICKET_LIFE)
    async with listening(api, f"?ticket={bought}") as listener:
        await ended(listener)
    assert listener.close_code == 4401


async def test_a_connection_does_not_outlive_its_session(
    api: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = await api.join()
    async with listening(api, f"?ticket={await ticket(api, token)}") as listener:
        await until(listener, type="snapshot")
        monkeypatch.setattr(f"{__name__}.LATER", timedelta(hours=13))
        await ended(listener)
    assert listener.close_code == 4401
    assert "expired" in str(listener.close_reason)


async def test_tickets_are_sold_to_sessions_only(api: Serving) -> None:
    assert (await api.http.post("/v1/feed/tickets")).status_code == 401
    async with listening(api, additional_headers=bearer("invented")) as listener:
        await ended(listener)
    assert listener.close_code == 4401


async def test_who_comes_with_a_ticket_while_the_store_is_away_is_told_to_try_again(api: Serving) -> None:
    gone = Redis(host="127.0.0.1", port=free_port())
    parts = replace(api.parts, nonces=RedisNonceStore(gone, api.parts.now))
    server = ApiServer(create_app(parts), port=0)
    await server.start()
    try:
        async with listening(replace(api, server=server), "?ticket=any") as listener:
            await ended(listener)
        assert listener.close_code == 1013
    finally:
        await server.stop()
        await gone.aclose()


async def test_a_page_of_another_origin_opens_nothing_whatever_it_knows(api: Serving) -> None:
    _, token = await api.join()
    bought = await ticket(api, token)
    for origin in ("https://evil.example", "null", "http://auction.test.evil.example"):
        with pytest.raises(Exception, match="HTTP 403"):
            async with listening(api, f"?ticket={bought}", origin=origin):
                pass
        refused = await api.http.get("/v1/feed/sse", headers={"Origin": origin})
        assert refused.status_code == 403
    async with listening(api, f"?ticket={bought}", origin=SETTINGS.public_url) as listener:
        await asyncio.wait_for(until(listener, type="snapshot"), 20)
