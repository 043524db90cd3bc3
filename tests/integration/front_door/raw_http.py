"""HTTP as bytes on a socket: what no client library would send, and every byte of what comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from api.app import create_app
from api.connection_limits import ConnectionLimits
from api.parts import ApiParts
from api.server import ApiServer

DEADLINE_SECONDS = 10.0
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
