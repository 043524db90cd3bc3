"""The feed's twin for curl: server-sent events with the sequence as their id."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx
import pytest

from api.feed.client import WAITING_BYTES_MAX
from api.feed.farewell import STOPPING, TOO_SLOW
from api.feed.sse_wire import SseWire
from tests.integration.api.serving import DEADLINE_SECONDS, Serving, problem

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def events(
    api: Serving, query: str = "", **headers: str
) -> AsyncIterator[AsyncIterator[dict[str, str]]]:
    """Each event as its fields; a comment is the field with no name."""
    async with api.http.stream("GET", f"/v1/feed/sse{query}", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        async with aclosing(_read(answer)) as found:
            yield found


async def _read(answer: httpx.Response) -> AsyncGenerator[dict[str, str], None]:
    event: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            event[name.rstrip(":")] = value
        elif event:
            yield event
            event = {}


async def until(found: AsyncIterator[dict[str, str]], kind: str) -> dict[str, Any]:
    async with asyncio.timeout(DEADLINE_SECONDS):
        async for event in found:
            if event.get("event") == kind:
                message: dict[str, Any] = json.loads(event["data"])
                assert message["type"] == kind
                assert str(message["sequence"]) == event["id"]
                return message
    raise AssertionError(f"the stream ended before an event {kind}")


async def test_a_stream_begins_with_a_snapshot_and_goes_on_with_what_changes(api: Serving) -> None:
    household, token = await api.join()
    async with events(api, f"?market={api.market.address}") as found:
        assert (await until(found, "snapshot"))["market"] == api.market.address
        placed = await api.place(household, token, first=api.slot(0), count=3)
        assert (await until(found, "book"))["sequence"] >= placed["accepted_seq"]


async def test_heartbeats_are_comments(api: Serving) -> None:
    async with events(api) as found:
        await until(found, "snapshot")
        async with asyncio.timeout(DEADLINE_SECONDS):
            async for event in found:
                if "" in event:
                    assert event[""].startswith("heartbeat {")
                    break


async def test_a_stream_goes_on_after_the_last_event_that_was_heard(api: Serving) -> None:
    household, token = await api.join()
    async with events(api) as found:
        sequence = (await until(found, "snapshot"))["sequence"]
    placed = await api.place(household, token, first=api.slot(0), count=3)
    await api.parts.follower.wait_for(api.market.address, placed["accepted_seq"])
    async with events(api, **{"Last-Event-ID": str(sequence)}) as found:
        message = await until(found, "book")
        assert message["sequence"] >= sequence
    async with events(api, **{"Last-Event-ID": "999999999"}) as found:
        assert (await until(found, "snapshot"))["resync"]


async def test_an_unknown_market_is_a_problem(api: Serving) -> None:
    answer = await api.http.get("/v1/feed/sse?market=nothing")
    assert (answer.status_code, problem(answer)["code"]) == (404, "market_not_found")


async def test_streams_that_were_left_leave_nothing_behind(api: Serving) -> None:
    for _ in range(3):
        async with events(api) as found:
            await until(found, "snapshot")
    async with asyncio.timeout(DEADLINE_SECONDS):
        while api.parts.hub.listeners:  # noqa: ASYNC110 (the hub does not announce departures)
            await asyncio.sleep(0.01)


async def test_streams_end_when_the_server_stops(api: Serving) -> None:
    async with events(api) as found:
        await until(found, "snapshot")
        api.parts.hub.dismiss()
        async with asyncio.timeout(DEADLINE_SECONDS):
            ends = [event async for event in found if event.get("event") == "end"]
    assert [json.loads(event["data"]) for event in ends] == [STOPPING._asdict()]


async def test_a_stream_that_is_not_read_ends_with_the_reason(api: Serving) -> None:
    wire = SseWire()
    client = api.parts.hub.connect(wire)
    client.offer(b"x" * (WAITING_BYTES_MAX + 1))
    client.offer(b"one more")
    (last,) = [chunk async for chunk in wire.chunks()]
    api.parts.hub.disconnect(client)
    assert last.startswith(b"event: end\ndata: ")
    assert json.loads(last.partition(b"data: ")[2]) == TOO_SLOW._asdict()
