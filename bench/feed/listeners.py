"""The listeners' process: thousands of WebSockets that read and count. `python -m bench.feed.listeners CORE`.

All of them are sent the same bytes, so what a piece of the stream says is parsed once and looked up from then on.
"""

import asyncio
import sys
import time
from collections import Counter
from typing import Any, NamedTuple, cast

import msgspec
import uvloop

from bench.feed.talk import answer_all, cpu_seconds, take_core

REQUEST = (
    "GET /v1/feed HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
AT_ONCE = 16
PROBES = 20
PROBE_PAUSE_SECONDS = 0.1


class Book(NamedTuple):
    """A message about one book."""

    market: str
    slot: int
    sequence: int


class Heard:
    """What all listeners together have heard: per piece of the stream its books, and how many had it by which ms."""

    def __init__(self) -> None:
        self.pieces: dict[bytes, tuple[Book, ...]] = {}
        self.received: dict[bytes, Counter[int]] = {}
        self.counting = False
        self.lost = 0

    def begin(self) -> None:
        self.received.clear()
        self.counting = True

    def piece(self, data: bytes) -> bool:
        """Count it; False if it does not end where a frame does."""
        if data not in self.pieces:
            books = _books(data)
            if books is None:
                return False
            self.pieces[data] = books
        if self.counting:
            counts = self.received.get(data)
            if counts is None:
                counts = self.received[data] = Counter()
            counts[int(time.monotonic() * 1000)] += 1
        return True


class Listener(asyncio.Protocol):
    """One connection: the handshake, then frames."""

    def __init__(self, heard: Heard, port: int, greeted: "asyncio.Future[float]") -> None:
        self._heard = heard
        self._port = port
        self._greeted = greeted
        self._rest = b""
        self._began = time.monotonic()
        self.closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are of no class of asyncio's.
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(REQUEST.format(port=self._port).encode())

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        if not self._greeted.done():
            _, end, frames = data.partition(b"\r\n\r\n")
            if not end or not frames:
                self._rest = data
                return
            self._greeted.set_result((time.monotonic() - self._began) * 1000)
            data = frames
        self._rest = b"" if self._heard.piece(data) else data

    def connection_lost(self, _: Exception | None) -> None:
        if not self.closing:
            self._heard.lost += 1
        if not self._greeted.done():
            self._greeted.set_exception(ConnectionError("the server ended the handshake"))


def _books(data: bytes) -> tuple[Book, ...] | None:
    """The books that whole frames tell of; None when the last frame is not whole."""
    found, at = [], 0
    while at < len(data):
        if len(data) < at + 2:
            return None
        length = data[at + 1] & 127
        head = {126: 4, 127: 10}.get(length, 2)
        if len(data) < at + head:
            return None
        if head > 2:
            length = int.from_bytes(data[at + 2 : at + head], "big")
        if len(data) < at + head + length:
            return None
        if data[at] == 0x81:
            message = msgspec.json.decode(data[at + head : at + head + length])
            if message["type"] == "book":
                found.append(Book(message["market"], message["index"], message["sequence"]))
        at += head + length
    return tuple(found)


class Crowd:
    """Connects, listens for a while, and says what was heard."""

    def __init__(self) -> None:
        self._heard = Heard()
        self._listeners: list[Listener] = []

    async def answers(self, what: str, request: dict[str, Any]) -> dict[str, Any]:
        match what:
            case "connect":
                return {"connect_ms": await self._connect(request["port"], request["count"])}
            case _:
                return await self._listen(request["port"], request["seconds"])

    async def _connect(self, port: int, count: int) -> list[float]:
        room = asyncio.Semaphore(AT_ONCE)

        async def one() -> float:
            async with room:
                listener, took = await self._join(port)
                self._listeners.append(listener)
                return took

        return list(await asyncio.gather(*(one() for _ in range(count))))

    async def _join(self, port: int) -> tuple[Listener, float]:
        """A listener that has its first message, and how many ms that took."""
        loop = asyncio.get_running_loop()
        greeted: asyncio.Future[float] = loop.create_future()
        _, listener = await loop.create_connection(
            lambda: Listener(self._heard, port, greeted), "127.0.0.1", port
        )
        return listener, await greeted

    async def _listen(self, port: int, seconds: float) -> dict[str, Any]:
        self._heard.begin()
        began, cpu = time.monotonic(), cpu_seconds()
        probes = []
        for _ in range(PROBES):
            listener, took = await self._join(port)
            probes.append(took)
            listener.closing = True
            listener.transport.abort()
            await asyncio.sleep(min(PROBE_PAUSE_SECONDS, seconds / PROBES))
        await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
        self._heard.counting = False
        return {
            "seconds": time.monotonic() - began,
            "cpu": cpu_seconds() - cpu,
            "lost": self._heard.lost,
            "probes_ms": probes,
            "pieces": [
                {"books": self._heard.pieces[data], "bytes": len(data), "counts": list(counts.items())}
                for data, counts in self._heard.received.items()
            ],
        }


async def listen() -> None:
    await answer_all(Crowd().answers)


if __name__ == "__main__":
    take_core(int(sys.argv[1]))
    uvloop.run(listen())
