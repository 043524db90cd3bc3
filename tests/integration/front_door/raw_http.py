"""HTTP as bytes on a socket: what no client library would send, and every byte of what comes back."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from api.app import create_app
from api.connection_limits import ConnectionLimits
from api.parts import ApiParts
from api.server import ApiServer

DEADLINE_SECONDS = 10.0
Headers = Iterable[tuple[str, str]]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def another_server(parts: ApiParts, limits: ConnectionLimits) -> AsyncIterator[ApiServer]:
    """The same API once more, with other limits."""
    server = ApiServer(create_app(parts), port=0, limits=limits)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        """The problem document of a refusal, which must be one."""
        assert self.headers["content-type"] == "application/problem+json", self
        found: dict[str, Any] = json.loads(self.body)
        assert found["status"] == self.status
        assert {"type", "title", "status", "detail", "code", "instance"} <= set(found)
        return found


async def exchange(port: int, *pieces: bytes) -> list[Answer]:
    """Send the pieces and end the sending; every answer until the server closes."""
    async with asyncio.timeout(DEADLINE_SECONDS), connected(port) as (reader, writer):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)  # so that pieces arrive as pieces
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        return answers(await reader.read())


def answers(received: bytes) -> list[Answer]:
    """The answers that these bytes are. Fails if they are anything else."""
    found = []
    while received:
        head, separator, rest = received.partition(b"\r\n\r\n")
        assert separator, received
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", "0"))
        assert first.startswith("HTTP/1.1 ") and len(rest) >= length, received
        status = int(first.split(" ")[1])
        if status != 100:
            found.append(Answer(status, headers, rest[:length]))
        received = rest[length:]
    return found


class Line:
    """One connection that asks and reads in turn: thousands of requests are sent in the time that a client library needs
    for hundreds."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, method: str, path: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """The answer. Names and values of headers go out as they are."""
        lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: auction.test"]
        lines += [name.encode("latin-1") + b": " + value.encode("latin-1") for name, value in headers]
        if body:
            lines += [b"Content-Type: application/json", b"Content-Length: %d" % len(body)]
        self._writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        async with asyncio.timeout(DEADLINE_SECONDS):
            head = await self._reader.readuntil(b"\r\n\r\n")
            [answer] = answers(head + await self._reader.readexactly(content_length(head)))
        return answer


def content_length(head: bytes) -> int:
    """What the head of an answer says."""
    found = re.search(rb"\r\ncontent-length: (\d+)\r\n", head, re.IGNORECASE)
    return int(found[1]) if found else 0


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    async with connected(port) as (reader, writer):
        yield Line(reader, writer)
