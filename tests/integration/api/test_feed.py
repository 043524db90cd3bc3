"""The feed over real WebSockets: snapshot first, changes as they happen, heartbeats, and no listener who is waited for."""

import asyncio
import json
import socket

import pytest
from websockets.asyncio.client import ClientConnection, connect

from api.feed.channels import Channel
from api.feed.framing import Said
from api.feed.websocket_wire import FeedProtocol
from auction_engine.core.commands import GatePassed
from tests.integration.api.feed_listening import ended, feed_url, listening, until
from tests.integration.api.serving import DEADLINE_SECONDS, Serving

pytestmark = pytest.mark.anyio


async def left(api: Serving, listeners: int = 0) -> None:
    """Wait until the hub has no more listeners than these."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while api.parts.hub.listeners > listeners:  # noqa: ASYNC110 (the hub does not announce departures)
            await asyncio.sleep(0.01)


async def test_the_first_message_is_a_snapshot_of_the_next_two_open_slots(api: Serving) -> None:
    async with listening(api) as listener:
        snapshot = json.loads(await listener.recv())
    assert (snapshot["type"], snapshot["market"]) == ("snapshot", api.market.address)
    first, second = snapshot["open"]
    assert second["index"] == first["index"] + 1
    assert set(first) == {"slot", "index", "gate", "intake_closes", "book", "indicative"}
    assert abs(snapshot["chain_time_ms"] - api.clock.now_ms()) < 5_000
    assert snapshot["sequence"] >= 1


async def test_an_order_moves_the_book_that_everybody_sees_but_names_nobody(api: Serving) -> None:
    household, token = await api.join()
    async with listening(api) as one, listening(api, f"?market={api.market.address}") as other:
        assert (await until(one, type="snapshot"))["market"] == api.market.address
        order = await api.place(household, token, first=api.slot(0), count=4, lots=3, limit=321)
        for listener in (one, other):
            while True:
                message = await until(listener, type="book")
                if any(level["price"] == "0.321" for level in message["book"]["buys"]):
                    break
            assert message["sequence"] >= order["accepted_seq"]
            assert "Energy" not in json.dumps(message)
            for secret in (order["wallet"], order["trader"], order["id"]):
                assert secret not in json.dumps(message)


async def test_a_gated_slot_becomes_a_result_and_the_next_slot_opens(api: Serving) -> None:
    async with listening(api) as listener:
        snapshot = await until(listener, type="snapshot")
        slot = snapshot["open"][0]["index"]
        await api.jump(api.market.timing.slot_seconds)
        now = await api.community.now()
        await api.parts.gateway.submit(api.market.address, GatePassed(slot=slot, chain_time=now))
        message = await until(listener, type="slot", index=slot)
        assert message["status"] == "gated"
        assert set(message) >= {"slot", "gate", "orders", "price", "volume_wh", "fills", "batches_settled"}
    async with listening(api) as listener:
        again = await until(listener, type="snapshot")
    assert again["open"][0]["index"] > slot
    assert slot in [result["index"] for result in again["results"]]
    assert again["sequence"] >= message["sequence"]


async def test_the_sequence_of_a_market_never_falls(api: Serving) -> None:
    household, token = await api.join()
    sequences = []
    async with listening(api) as listener:
        for lots in (1, 2, 3):
            await api.place(household, token, first=api.slot(0), count=3, lots=lots)
            sequences.append((await until(listener, type="book"))["sequence"])
    assert sequences == sorted(sequences)


async def test_many_changes_at_once_are_few_messages(api: Serving) -> None:
    traders = [await api.join() for _ in range(4)]
    async with listening(api) as listener:
        await until(listener, type="snapshot")
        first = api.slot(0)
        placed = (
            api.place(own, token, first=first, count=4, lots=1) for own, token in traders for _ in range(8)
        )
        await asyncio.gather(*placed)
        last = await api.pool.fetchval("SELECT max(seq) FROM events")
        count = 0
        while (await until(listener, type="book"))["sequence"] < last:
            count += 1
        assert count < 20


async def test_an_unknown_market_is_told_so(api: Serving) -> None:
    async with listening(api, "?market=nothing") as listener:
        await ended(listener)
    assert listener.close_code == 4404
    assert "no such market" in str(listener.close_reason)


async def test_a_heartbeat_comes_while_nothing_happens(api: Serving) -> None:
    async with listening(api) as listener:
        beat = await until(listener, type="heartbeat")
    assert (beat["market"], set(beat)) == (
        api.market.address,
        {"type", "market", "sequence", "chain_time_ms"},
    )


async def test_too_long_a_speech_ends_the_connection(api: Serving) -> None:
    async with listening(api) as listener:
        await until(listener, type="snapshot")
        await listener.send("a" * 5_000)
        await ended(listener)
    assert listener.close_code == 1009
    await left(api)


async def test_listeners_who_come_and_go_leave_nothing_behind(api: Serving) -> None:
    await left(api)
    before = len(asyncio.all_tasks())
    for _ in range(5):
        listeners = await asyncio.gather(*(connect(feed_url(api), proxy=None) for _ in range(20)))
        assert api.parts.hub.listeners == 20
        for nth, listener in enumerate(listeners):
            if nth % 2:
                listener.transport.abort()
            else:
                await listener.close()
        await left(api)
    async with asyncio.timeout(DEADLINE_SECONDS):
        while len(asyncio.all_tasks()) > before:  # noqa: ASYNC110 (tasks end, but announce it to nobody)
            await asyncio.sleep(0.01)


async def deaf(api: Serving) -> ClientConnection:
    """A listener whose buffers are small and who reads nothing."""
    small = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    small.setblocking(False)
    await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", api.server.port))
    listener = await connect(feed_url(api), sock=small, proxy=None, max_queue=1, compression=None)
    listener.transport.pause_reading()
    return listener


async def say(api: Serving, message: Said) -> None:
    """Have everybody told who listens to the market."""
    await api.parts.hub.fan_out.deliver({Channel("market", api.market.address): [message]})


async def fill(api: Serving, listeners: int) -> None:
    """Send large messages until only so many listeners are left."""
    message = Said("filler", 0, json.dumps({"type": "filler", "padding": "x" * 60_000}).encode())
    async with asyncio.timeout(DEADLINE_SECONDS):
        while api.parts.hub.listeners > listeners:
            await say(api, message)
            await asyncio.sleep(0.002)


async def test_a_listener_that_reads_too_slowly_is_told_why_it_is_dropped_and_others_miss_nothing(
    api: Serving,
) -> None:
    async with listening(api) as good:
        slow = await deaf(api)
        sequence = (await until(good, type="snapshot"))["sequence"]
        reading = asyncio.create_task(until(good, type="last"))
        await fill(api, listeners=1)
        await say(api, Said("last", 0, b'{"type": "last"}'))
        await reading
        slow.transport.resume_reading()
        await ended(slow)
        assert slow.close_code == 4008
        async with listening(api, f"?market={api.market.address}&from={sequence}") as again:
            assert (await until(again, market=api.market.address))["type"] != "snapshot"
        assert "too slow" in str(slow.close_reason)
    await left(api)


async def test_a_listener_that_never_reads_again_does_not_hold_its_connection(
    api: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.feed.websocket_wire.ABORT_SECONDS", 0.2)
    async with asyncio.timeout(DEADLINE_SECONDS):
        while open_sockets(api):  # noqa: ASYNC110 (connections of the tests before)
            await asyncio.sleep(0.01)
        mute = await deaf(api)
        await fill(api, listeners=0)
        while open_sockets(api):  # noqa: ASYNC110 (the server does not announce that it gave a connection up)
            await asyncio.sleep(0.01)
    mute.transport.abort()


def open_sockets(api: Serving) -> int:
    connections = api.server._server.server_state.connections
    return sum(isinstance(connection, FeedProtocol) for connection in connections)
