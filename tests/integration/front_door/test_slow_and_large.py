"""Clients that send too much, too slowly, too often at once, or never read: each costs a bounded time and size."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import connect

from api.connection_limits import ConnectionLimits
from api.http_protocol import HEAD_BYTES_MAX, HEADERS_MAX, URL_BYTES_MAX
from api.json_request import BODY_BYTES_MAX
from api.proxies import trusted_proxies
from api.server import ApiServer
from tests.integration.api.serving import Serving, problem
from tests.integration.front_door.conftest import Tell
from tests.integration.front_door.raw_http import another_server, answers, connected, exchange

pytestmark = pytest.mark.anyio
HURRY = ConnectionLimits(
    head_seconds=0.4, body_seconds=0.4, unread_seconds=0.4, linger_seconds=0.2, abort_seconds=0.4
)
PATIENCE_SECONDS = 5.0
GET = b"GET /healthz HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /v1/auth/nonce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
async def hurried(api: Serving) -> AsyncIterator[ApiServer]:
    async with another_server(api.parts, HURRY) as server:
        yield server


LARGE = {
    "an address": (414, b"GET /" + b"a" * URL_BYTES_MAX + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "an address without an end": (414, b"GET /" + b"a" * 2 * URL_BYTES_MAX),
    "a header": (431, GET + b"X: " + b"a" * HEAD_BYTES_MAX + b"\r\n\r\n"),
    "a header without an end": (431, GET + b"X: " + b"a" * 3 * HEAD_BYTES_MAX),
    "a header's name without an end": (431, GET + b"a" * 3 * HEAD_BYTES_MAX),
    "many small headers": (431, GET + b"X: a\r\n" * (HEADERS_MAX + 1) + b"\r\n"),
    "headers without an end": (431, GET + b"X: a\r\n" * 3 * HEADERS_MAX),
}


@pytest.mark.parametrize("what", LARGE)
async def test_a_head_that_is_too_large_is_refused_before_it_is_complete(
    api: Serving, tell: Tell, what: str
) -> None:
    status, request = LARGE[what]
    pieces = [request[place : place + 1_000] for place in range(0, len(request), 1_000)]
    for way in ([request], pieces):
        [answer] = await exchange(api.server.port, *way)
        # In one piece the parser may find the fault in the bytes before the size is looked at.
        assert answer.status in (status, 400) if "name without" in what else answer.status == status
        assert json.loads(answer.body)["status"] == answer.status
        tell("size: heads too large, whole and in pieces", 1)


async def test_a_head_just_within_the_limits_is_served(api: Serving) -> None:
    padding = b"".join(b"X-%02d: " % number + b"a" * 240 + b"\r\n" for number in range(HEADERS_MAX - 4))
    [answer, _] = await exchange(api.server.port, GET + padding + b"\r\n")
    assert answer.status == 200


async def test_a_body_that_is_too_large_is_refused_on_every_route_whether_it_says_so_or_not(
    api: Serving, tell: Tell
) -> None:
    document = (await api.http.get("/v1/docs/openapi.json")).json()
    routes = [
        (method, path)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation and "{" not in path and "batch" not in path and "admin" not in path
    ]
    body = b'{"a":"' + b"a" * BODY_BYTES_MAX + b'"}'
    _, token = await api.join()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    async def in_chunks() -> AsyncIterator[bytes]:
        for place in range(0, len(body), 1_000):
            yield body[place : place + 1_000]

    for method, path in routes:
        for content in (body, in_chunks()):
            answer = await api.http.request(method, path, content=content, headers=headers)
            assert (answer.status_code, problem(answer)["code"]) == (413, "body_too_large"), path
            tell("size: bodies too large, with and without their length", 1)
    assert len(routes) >= 5


SLOW = {
    "nothing": [],
    "empty lines": [b"\r\n"] * 40,
    "half a request line": [b"GET /heal"],
    "a header each moment": [GET] + [b"X: a\r\n"] * 40,
    "a body that does not come": [POST + b"Content-Length: 10\r\n\r\n"],
    "a byte of the body each moment": [POST + b"Content-Length: 999\r\n\r\n"] + [b"a"] * 40,
    "a chunk each moment": [POST + b"Transfer-Encoding: chunked\r\n\r\n"] + [b"1\r\na\r\n"] * 40,
    "a body that waits to be asked for": [POST + b"Expect: 100-continue\r\nContent-Length: 10\r\n\r\n"],
    "half a request after a whole one": [GET + b"\r\n" + GET],
    "half a WebSocket handshake": [b"GET /v1/feed HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"],
}


@pytest.mark.parametrize("what", SLOW)
async def test_a_request_that_takes_too_long_is_ended(
    hurried: ApiServer, tell: Tell, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), connected(hurried.port) as (reader, writer):
        dripping = asyncio.ensure_future(_drip(writer, SLOW[what]))
        found = answers(await reader.read())
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)
    statuses = [answer.status for answer in found]
    assert statuses in ([], [408], [200], [200, 408])
    assert ("after a whole" in what) == (200 in statuses)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    tell("time: slow requests", 1)


async def _drip(writer: asyncio.StreamWriter, pieces: list[bytes]) -> None:
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(0.05)  # the slowness is what is tested


async def test_a_client_that_never_reads_is_cut_off(hurried: ApiServer) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        document = await _script_path(hurried.port)
        async with connected(hurried.port) as (reader, writer):
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(b"GET " + document + b" HTTP/1.1\r\nHost: a\r\n\r\n" * 60)
            while hurried.connections:  # noqa: ASYNC110 (a server does not tell that it has dropped somebody)
                await asyncio.sleep(0.02)


async def _script_path(port: int) -> bytes:
    """The largest file that is served."""
    [page, _] = await exchange(port, b"GET /v1/docs/ HTTP/1.1\r\nHost: a\r\n\r\n")
    return page.body.partition(b'<script src="')[2].partition(b'"')[0]


async def test_connections_beyond_the_limit_are_refused_until_others_end(api: Serving, tell: Tell) -> None:
    async with another_server(api.parts, ConnectionLimits(connections_per_address_max=20)) as server:
        held = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(60)]
        served = 0
        for reader, writer in held:
            writer.write(GET + b"Connection: close\r\n\r\n")
            try:
                answer = answers(await reader.read())
            except ConnectionResetError:
                answer = []
            served += [one.status for one in answer] == [200]
            writer.close()
        assert served == 20
        [answered] = await exchange(server.port)
        assert answered.status == 200
        tell("connections: refused beyond the limit", len(held) - served)


async def test_a_named_proxy_may_have_more_connections_but_not_more_than_all(api: Serving) -> None:
    proxies = trusted_proxies(["127.0.0.0/8"])
    limits = ConnectionLimits(connections_per_address_max=2, connections_max=10, trusted_proxies=proxies)
    async with another_server(api.parts, limits) as server:
        held = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(10)]
        async with connected(server.port) as (refused, _):
            [answer] = answers(await refused.read())
        assert (answer.status, json.loads(answer.body)["code"]) == (503, "too_many_connections")
        for _, writer in held:
            writer.close()


async def test_listeners_of_the_feed_count_as_connections_until_they_leave(api: Serving) -> None:
    async with another_server(api.parts, ConnectionLimits(connections_per_address_max=2)) as server:
        url = f"{server.url.replace('http:', 'ws:')}/v1/feed"
        for _ in range(3):
            async with (
                connect(url, proxy=None),
                connect(url, proxy=None),
                connected(server.port) as (refused, _),
            ):
                [answer] = answers(await refused.read())
                assert answer.status == 503
            async with asyncio.timeout(PATIENCE_SECONDS):
                while server.connections:  # noqa: ASYNC110 (a server does not tell that it has dropped somebody)
                    await asyncio.sleep(0.02)
