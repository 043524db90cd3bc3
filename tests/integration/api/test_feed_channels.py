"""What a listener may ask of the feed: markets, slots, its account; resumed where it left, and refused in plain words."""

import asyncio
import json
from typing import Any

import pytest

from api.feed.channels import Channel
from api.feed.client import FeedClient
from api.feed.conversation import ERRORS_MAX, REQUESTS_MAX, SUBSCRIPTIONS_MAX
from auction_engine.core.commands import GatePassed
from auction_engine.core.units import SlotIndex
from tests.integration.api.feed_listening import Fold, ask, ended, heard, listening, settled, until
from tests.integration.api.serving import DEADLINE_SECONDS, Serving

pytestmark = pytest.mark.anyio
NONE = "?market="


async def test_a_listener_that_names_no_market_is_told_nothing_until_it_subscribes(api: Serving) -> None:
    async with listening(api, NONE) as listener:
        await ask(listener, op="subscribe", channel="market", market=api.market.address)
        answer = await heard(listener)
        assert (answer["type"], answer["channel"], answer["market"]) == (
            "subscribed",
            "market",
            api.market.address,
        )
        assert (await heard(listener))["type"] == "snapshot"


async def test_who_unsubscribes_hears_no_more_of_it(api: Serving) -> None:
    household, token = await api.join()
    async with listening(api, NONE) as listener, listening(api) as other:
        for op in ("subscribe", "unsubscribe"):
            await ask(listener, op=op, channel="market", market=api.market.address)
        await until(listener, type="unsubscribed")
        await until(other, type="snapshot")
        await api.place(household, token, first=api.slot(0), count=4)
        await until(other, type="book")
        await until(other, type="heartbeat")
        await ask(listener, op="unsubscribe", channel="market", market=api.market.address)
        assert (await heard(listener))["type"] == "unsubscribed"


async def test_one_slot_is_told_from_its_open_book_to_its_result(api: Serving) -> None:
    household, token = await api.join()
    slot = api.slot(3)
    async with listening(api, NONE) as listener:
        await ask(listener, op="subscribe", channel="slot", market=api.market.address, slot=slot)
        assert (await until(listener, type="book"))["index"] == slot
        await api.place(household, token, first=slot, count=1, lots=2, limit=333)
        while True:
            message = await until(listener, type="book")
            assert message["index"] == slot
            if any(level["price"] == "0.333" for level in message["book"]["buys"]):
                break


async def test_deltas_lead_to_what_a_fresh_snapshot_says(api: Serving) -> None:
    household, token = await api.join()
    fold = Fold()
    async with listening(api) as listener:
        fold.take(await until(listener, type="snapshot"))
        for nth in range(5):
            await api.place(household, token, first=api.slot(0), count=3, lots=1, limit=300 + nth)
        slot = min(fold.open)
        await api.jump(api.market.timing.slot_seconds)
        now = await api.community.now()
        passed = await api.parts.gateway.submit(
            api.market.address, GatePassed(slot=SlotIndex(slot), chain_time=now)
        )
        while fold.sequence < passed.seq or slot not in fold.results:
            fold.take(await heard(listener))
        await settled(api, fold, listener)


async def test_who_resumes_knows_what_it_would_have_known_had_it_stayed(api: Serving) -> None:
    household, token = await api.join()
    fold = Fold()
    async with listening(api) as listener:
        fold.take(await until(listener, type="snapshot"))
    placed = [
        await api.place(household, token, first=api.slot(0), count=2, lots=nth, limit=100)
        for nth in (1, 2, 3)
    ]
    query = f"?market={api.market.address}&from={fold.sequence}"
    async with listening(api, query) as listener:
        while fold.sequence < placed[-1]["accepted_seq"]:
            message = await heard(listener)
            assert message["type"] != "snapshot"
            fold.take(message)
        await settled(api, fold, listener)


@pytest.mark.parametrize("since", ["0", "999999999999", "x", "-1", "9" * 400])
async def test_what_cannot_be_resumed_begins_with_a_snapshot_that_says_so(api: Serving, since: str) -> None:
    async with listening(api, f"?market={api.market.address}&from={since}") as listener:
        message = await heard(listener)
    assert (message["type"], message["resync"]) == ("snapshot", True)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({}, "malformed_request"),
        ({"op": "subscribe", "channel": "market", "market": "nothing"}, "market_not_found"),
        ({"op": "subscribe", "channel": "slot", "slot": 1}, "slot_not_found"),
        ({"op": "subscribe", "channel": "slot", "slot": "yesterday"}, "off_slot"),
        ({"op": "subscribe", "channel": "account"}, "not_authenticated"),
        ({"op": "subscribe", "channel": "account", "wallet": "x"}, "malformed_request"),
    ],
)
async def test_what_cannot_be_carried_out_is_answered_by_an_error(
    api: Serving, request_: dict[str, Any], code: str
) -> None:
    async with listening(api, NONE) as listener:
        await listener.send(json.dumps({"market": api.market.address, **request_}))
        answer = await heard(listener)
        assert (answer["type"], answer["code"]) == ("error", code)
        assert answer["detail"]
        await ask(listener, op="subscribe", channel="market", market=api.market.address)
        assert (await heard(listener))["type"] == "subscribed"


async def test_who_is_never_understood_is_sent_away(api: Serving) -> None:
    async with listening(api, NONE) as listener:
        for _ in range(ERRORS_MAX):
            await listener.send(b"\x00\xff")
        await ended(listener)
    assert listener.close_code == 4400
    assert "cannot be carried out" in str(listener.close_reason)


async def test_who_asks_too_often_is_sent_away(api: Serving) -> None:
    async with listening(api, NONE) as listener:
        for _ in range(REQUESTS_MAX + 1):
            await ask(listener, op="unsubscribe", channel="market", market=api.market.address)
        await ended(listener)
    assert listener.close_code == 4429


async def test_a_connection_has_so_many_channels_and_no_more(api: Serving) -> None:
    async with listening(api, NONE) as listener:
        client = await _client(api)
        for nth in range(SUBSCRIPTIONS_MAX):
            api.parts.hub.fan_out.add(client, Channel("market", f"filler {nth}"))
        await ask(listener, op="subscribe", channel="market", market=api.market.address)
        assert (await heard(listener))["code"] == "refused"


async def _client(api: Serving) -> FeedClient:
    """The only client that listens."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while api.parts.hub.listeners != 1:  # noqa: ASYNC110 (the hub does not announce arrivals)
            await asyncio.sleep(0.01)
    (client,) = api.parts.hub.clients
    return client
