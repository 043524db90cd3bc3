"""A listener of the feed for tests: a real WebSocket, and the fold that docs/api.md tells listeners to make."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api.feed.market_feed import OPEN_SHOWN, RESULTS_SHOWN
from tests.integration.api.serving import DEADLINE_SECONDS, Serving

Message = dict[str, Any]


@asynccontextmanager
async def listening(api: Serving, query: str = "", **how: Any) -> AsyncIterator[ClientConnection]:
    async with connect(feed_url(api, query), proxy=None, compression=None, **how) as listener:
        yield listener


def feed_url(api: Serving, query: str = "") -> str:
    return api.server.url.replace("http:", "ws:") + "/v1/feed" + query


async def heard(listener: ClientConnection) -> Message:
    async with asyncio.timeout(DEADLINE_SECONDS):
        message: Message = json.loads(await listener.recv())
        return message


async def until(listener: ClientConnection, **wanted: Any) -> Message:
    """The next message that has these members."""
    while True:
        message = await heard(listener)
        if all(message.get(name) == value for name, value in wanted.items()):
            return message


async def ask(listener: ClientConnection, **request: Any) -> None:
    await listener.send(json.dumps(request))


async def ended(listener: ClientConnection) -> None:
    """Read until the server has closed the connection."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        with suppress(ConnectionClosed):
            async for _ in listener:
                pass


class Fold:
    """What a listener knows of a market: the two open slots and the twenty latest results."""

    def __init__(self) -> None:
        self.open: dict[int, Message] = {}
        self.results: dict[int, Message] = {}
        self.sequence = 0

    def take(self, message: Message) -> None:
        self.sequence = max(self.sequence, message["sequence"])
        match message["type"]:
            case "snapshot":
                self.open = {entry["index"]: entry for entry in message["open"]}
                self.results = {entry["index"]: entry for entry in message["results"]}
            case "book":
                self._put(self.open, message, OPEN_SHOWN)
            case "slot":
                self._put(self.results, message, RESULTS_SHOWN)

    def view(self) -> tuple[dict[int, Message], dict[int, Message]]:
        return self.open, self.results

    def _put(self, entries: dict[int, Message], message: Message, kept: int) -> None:
        entries[message["index"]] = {
            name: value for name, value in message.items() if name not in ("type", "market", "sequence")
        }
        for old in sorted(entries)[:-kept]:
            del entries[old]


async def settled(api: Serving, fold: Fold, listener: ClientConnection) -> None:
    """Returns once the fold equals a fresh snapshot; what changes between the two is taken in until both agree."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while True:
            fresh = Fold()
            async with listening(api) as other:
                fresh.take(await until(other, type="snapshot"))
            while fold.sequence < fresh.sequence:
                fold.take(await heard(listener))
            if fold.view() == fresh.view():
                return
            fold.take(await heard(listener))
