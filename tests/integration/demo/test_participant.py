"""A household's program at an API that answers with anything at all: every fault is one that it may try again after."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from solders.keypair import Keypair

from auction_engine.core.errors import AuctionError, Refused, Unavailable
from auction_engine.demo.participant import Participant, read_market
from tests.markets import address

pytestmark = pytest.mark.anyio

NO_DOCUMENTS = {
    "a proxy's page": (502, b"<html><h1>502 Bad Gateway</h1></html>"),
    "a page that claims success": (200, b"<html>Welcome to the hotel's network</html>"),
    "nothing": (503, b""),
    "half a document": (200, b'{"nonce": "00'),
    "bytes that are no text": (200, b"\xff\xfe\x80"),
    "a list": (200, b"[1, 2]"),
    "a page for a stranger": (401, b"<html>Who are you?</html>"),
}


@asynccontextmanager
async def answering(status: int, body: bytes) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that gives this one answer to everything."""
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        yield http


@pytest.mark.parametrize("kind", NO_DOCUMENTS)
async def test_an_answer_that_is_no_document_is_a_part_that_does_not_answer(kind: str) -> None:
    status, body = NO_DOCUMENTS[kind]
    async with answering(status, body) as http:
        with pytest.raises(Unavailable, match=f"POST /v1/auth/nonce: the answer {status}"):
            await Participant(http, Keypair()).account(address(1))
        with pytest.raises(Unavailable, match="GET /v1/markets"):
            await read_market(http, address(1))


@pytest.mark.parametrize(("status", "kind"), [(409, Refused), (503, Unavailable)])
async def test_a_problem_document_keeps_its_code_and_its_words(status: int, kind: type[AuctionError]) -> None:
    async with answering(status, b'{"code": "past_gate", "detail": "too late"}') as http:
        with pytest.raises(kind, match="too late") as told:
            await Participant(http, Keypair()).sign_in()
    assert (told.value.code, told.value.details["status"]) == ("past_gate", status)
