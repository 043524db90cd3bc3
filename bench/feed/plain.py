"""The bound: the same bytes as often to as many plain TCP connections, by a server that does nothing else.

`python -m bench.feed.plain CORE`. The handshake is a fixed text, and each tick's bytes are made once.
"""

import asyncio
import json
import sys
import time
from typing import Any, cast

import uvloop

from api.feed.framing import Said, websocket_frame
from bench.feed.markets import CHANGES_PER_SECOND, MARKETS
from bench.feed.resident import resident_bytes
from bench.feed.talk import answer_all, cpu_seconds, take_core

TICK_SECONDS = 0.1
HANDSHAKE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
MESSAGE_BYTES = 520
BOOKS = 2


class Plain(asyncio.Protocol):
    """A connection that is greeted, and written to from then on."""

    def __init__(self, transports: set[asyncio.Transport]) -> None:
        self._transports = transports

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are of no class of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if data.endswith(b"\r\n\r\n"):
            self._transport.write(HANDSHAKE + websocket_frame(Said("snapshot", 0, b'{"type":"snapshot"}')))
            self._transports.add(self._transport)

    def connection_lost(self, _: Exception | None) -> None:
        self._transports.discard(self._transport)


class Writing:
    """Changes that count up, and a tick that writes what has changed."""

    def __init__(self) -> None:
        self.transports: set[asyncio.Transport] = set()
        self.applied: dict[str, dict[int, float]] = {str(number): {} for number in range(MARKETS)}

    async def change(self) -> None:
        began, nth = time.monotonic(), 0
        while True:
            log = self.applied[str(nth % MARKETS)]
            log[len(log) + 1] = time.monotonic() * 1000
            nth += 1
            await asyncio.sleep(max(0.0, began + nth / CHANGES_PER_SECOND - time.monotonic()))

    async def tick(self) -> None:
        due = time.monotonic()
        while True:
            frames = b"".join(
                _frame(market, len(log), book)
                for market, log in self.applied.items()
                for book in range(BOOKS)
                if log
            )
            for transport in self.transports:
                transport.write(frames)
            due = max(due + TICK_SECONDS, time.monotonic())
            await asyncio.sleep(due - time.monotonic())


def _frame(market: str, sequence: int, book: int) -> bytes:
    head = json.dumps({"type": "book", "index": book, "market": market, "sequence": sequence})[:-1]
    return websocket_frame(Said("book", sequence, f'{head},"pad":"{"x" * MESSAGE_BYTES}"}}'.encode()))


async def serve() -> None:
    writing = Writing()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Plain(writing.transports), "127.0.0.1", 0, backlog=2_048)
    works: list[asyncio.Task[None]] = []

    async def answers(what: str, _: dict[str, Any]) -> dict[str, Any]:
        match what:
            case "memory":
                return {"bytes": resident_bytes(), "listeners": len(writing.transports)}
            case "begin":
                works.extend(asyncio.create_task(work()) for work in (writing.change, writing.tick))
                return {"cpu": cpu_seconds()}
            case _:
                for work in works:
                    work.cancel()
                return {"cpu": cpu_seconds(), "applied": writing.applied}

    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await answer_all(answers)


if __name__ == "__main__":
    take_core(int(sys.argv[1]))
    uvloop.run(serve())
