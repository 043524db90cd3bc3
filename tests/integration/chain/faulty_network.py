"""A network between us and a real node that loses or spoils what it is told to: a small HTTP relay on a free port."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import msgspec

Fault = Callable[[str, int], bytes | None]
"""Asked for each request with its method and how often that was asked for before; an answer here never reaches the node."""


class _Request(msgspec.Struct):
    method: str
    id: int


@dataclass
class FaultyNetwork:
    """url: where to connect. asked: how often each method was asked for."""

    url: str
    asked: dict[str, int] = field(default_factory=dict)


def answer(result: object) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": 0, "result": result})


def refuse(code: int, message: str) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": 0, "error": {"code": code, "message": message}})


@asynccontextmanager
async def faulty_network(node_url: str, fault: Fault) -> AsyncIterator[FaultyNetwork]:
    """A relay to `node_url`. What `fault` gives for a request is the answer; b"" hangs up, None relays it."""
    network = FaultyNetwork("")
    async with httpx.AsyncClient(trust_env=False) as client:

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            body = await _body(reader)
            method = msgspec.json.decode(body, type=_Request).method
            before = network.asked.get(method, 0)
            network.asked[method] = before + 1
            said = fault(method, before)
            if said is None:
                headers = {"content-type": "application/json"}
                said = (await client.post(node_url, content=body, headers=headers)).content
            if said:
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(said)}\r\nConnection: close\r\n\r\n"
                writer.write(head.encode() + said)
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        network.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield network


async def _body(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    return await reader.readexactly(length)
