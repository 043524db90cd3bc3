"""Hubs of several processes: each folds the same log, so that their sequences are the same without anything between them."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from api.app import create_app
from api.server import ApiServer
from auction_engine.sequencer.follower import LogFollower
from tests.integration.api.feed_listening import Fold, Message, heard, listening, settled, until
from tests.integration.api.serving import Serving, _background

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def second_hub(api: Serving) -> AsyncIterator[Serving]:
    """A server as in a process of its own: it shares nothing with the first but database and chain."""
    follower = LogFollower(api.pool)
    async with _background(follower.run(), follower.stop):
        await follower.ready()
        parts = replace(api.parts, follower=follower)
        assert parts.hub is not api.parts.hub
        server = ApiServer(create_app(parts), port=0)
        await server.start()
        try:
            yield replace(api, parts=parts, server=server)
        finally:
            await server.stop()


async def test_two_hubs_say_the_same_of_a_slot_at_the_same_sequence(api: Serving) -> None:
    household, token = await api.join()
    async with second_hub(api) as other, listening(api) as here, listening(other) as there:
        for listener in (here, there):
            await until(listener, type="snapshot")
        said: list[dict[tuple[int, int], Message]] = [{}, {}]
        for lots in range(1, 9):
            placed = await api.place(household, token, first=api.slot(0), count=3, lots=lots)
            for listener, books in zip((here, there), said, strict=True):
                while True:
                    message = await until(listener, type="book")
                    books[message["sequence"], message["index"]] = message
                    if message["sequence"] >= placed["accepted_seq"]:
                        break
        shared = said[0].keys() & said[1].keys()
        assert len(shared) >= 4
        assert all(said[0][key] == said[1][key] for key in shared)


async def test_a_listener_goes_on_at_another_hub_where_it_left_the_first(api: Serving) -> None:
    household, token = await api.join()
    fold = Fold()
    async with second_hub(api) as other:
        async with listening(api) as listener:
            fold.take(await until(listener, type="snapshot"))
        last = [await api.place(household, token, first=api.slot(0), count=3, lots=n) for n in (1, 2)][-1]
        await other.parts.follower.wait_for(api.market.address, last["accepted_seq"])
        async with listening(other, f"?market={api.market.address}&from={fold.sequence}") as listener:
            while fold.sequence < last["accepted_seq"]:
                message = await heard(listener)
                assert message["type"] != "snapshot"
                fold.take(message)
            await settled(api, fold, listener)


def test_the_feed_needs_no_redis() -> None:
    """Nothing of Redis is even loaded by it."""
    code = "import api.feed.controller, sys; sys.exit('redis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
