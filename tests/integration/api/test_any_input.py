"""No input, however malformed, ends in a 5xx, hangs a request or stores anything: generated, over real HTTP."""

import asyncio
import json
import string
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from auction_engine.demo.faucet import DemoFaucet
from tests.integration.api.serving import Serving, bearer, serving_alone
from tests.integration.chain.community import Household

pytestmark = pytest.mark.anyio
EXAMPLES = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

NEAR_MISSES = st.sampled_from(
    [
        "Energy", "Energy  tag ", "END all", "null", "2026-06-01T00:15:00Z", "-1", "0", "1e9", "NaN", "99999999999999999999",
        "1" * 32, "1" * 44, "A" * 88, "AAAA", "../../etc/passwd", "%00", "'; DROP TABLE events; --", "\r\nSet-Cookie: a=b",
        "<script>alert(1)</script>", "\u0000", "\ud7ff", "é", "0.1", "12.5",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    NEAR_MISSES, st.text(max_size=60), st.text(string.ascii_letters + string.digits, max_size=200)
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=8,
)
FIELDS = (
    "text",
    "signature",
    "address",
    "signed_message",
    "market",
    "amount",
    "transaction",
    "orders",
    "end",
    "order",
    "reason",
    "low",
    "high",
    "notional",
    "wallet",
    "more",
)
SHAPED = st.dictionaries(st.sampled_from(FIELDS), st.one_of(TEXTS, VALUES), max_size=4)
BODIES = st.one_of(
    st.binary(max_size=200),
    VALUES.map(lambda value: json.dumps(value).encode()),
    SHAPED.map(lambda value: json.dumps(value).encode()),
    st.integers(1, 20_000).map(lambda depth: b'{"text":' * (depth // 8) + b"[" * (depth % 8)),
)
QUERY_NAMES = [
    *("market", "status", "limit", "cursor", "before", "side", "slot", "from", "to"),
    *("include", "order_id", "after", "month", "format", "x"),
]
QUERIES = st.dictionaries(st.sampled_from(QUERY_NAMES), TEXTS, max_size=3)
TYPES = st.sampled_from(
    ["application/json", "application/json; charset=utf-8", "text/plain", "", "multipart/form-data"]
)


ROUTES = [
    ("POST", "/v1/auth/nonce"),
    ("POST", "/v1/auth/login"),
    ("POST", "/v1/orders"),
    ("GET", "/v1/orders"),
    ("GET", "/v1/orders/{id}"),
    ("DELETE", "/v1/orders/{id}"),
    ("DELETE", "/v1/orders"),
    ("POST", "/v1/orders/batch"),
    ("POST", "/v1/orders/{id}/amend"),
    ("GET", "/v1/me/notices"),
    ("GET", "/v1/receipt-keys"),
    ("GET", "/v1/markets/{market}/log/{seq}"),
    ("POST", "/v1/markets/{market}/halt"),
    ("POST", "/v1/markets/{market}/resume"),
    ("POST", "/v1/markets/{market}/collar"),
    ("POST", "/v1/markets/{market}/limits"),
    ("GET", "/v1/markets"),
    ("GET", "/v1/markets/{market}/slots"),
    ("GET", "/v1/markets/{market}/slots/{slot}"),
    ("GET", "/v1/account"),
    ("POST", "/v1/account/deposit"),
    ("POST", "/v1/account/withdraw"),
    ("POST", "/v1/transactions"),
    ("GET", "/v1/transactions"),
    ("GET", "/v1/fills"),
    ("GET", "/v1/settlements"),
    ("GET", "/v1/statements"),
    ("GET", "/v1/problems"),
    ("GET", "/v1/problems/{code}"),
    ("GET", "/v1/docs"),
    ("GET", "/v1/docs/{document}"),
    ("GET", "/v1/feed"),
    ("POST", "/v1/localnet/faucet"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/{file}"),
]


@pytest.fixture(scope="module")
async def api() -> AsyncIterator[Serving]:
    """With the localnet's faucet: a route like any other."""
    async with serving_alone(lambda own: DemoFaucet(own.rpc, own.program, own.operator)) as running:
        yield running


@pytest.fixture(scope="module")
async def trader(api: Serving) -> tuple[Household, str]:
    return await api.join()


def filled(path: str, market: str, values: list[str]) -> str:
    """The path with something in place of its parameters; the market is now and then the real one."""
    taken = iter(values)
    real = len(values[0]) % 2 == 1
    parts = [
        (market if real and part == "{market}" else quote(next(taken), safe="")) if "{" in part else part
        for part in path.split("/")
    ]
    return "/".join(parts)


def check(answer: httpx.Response) -> None:
    """A success or a problem document, and never a fault of ours."""
    assert answer.status_code < 500, (answer.request.method, answer.request.url, answer.text)
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"]


@EXAMPLES
@given(
    route=st.sampled_from(ROUTES),
    values=st.lists(TEXTS, min_size=2, max_size=2),
    query=QUERIES,
    body=BODIES,
    media_type=TYPES,
    session=st.sampled_from(["own", "none", "nonsense"]),
)
async def test_any_request_to_any_route_is_answered_without_a_fault_and_stores_nothing(
    api: Serving,
    trader: tuple[Household, str],
    route: tuple[str, str],
    values: list[str],
    query: dict[str, str],
    body: bytes,
    media_type: str,
    session: str,
) -> None:
    method, path = route
    headers = {"Content-Type": media_type}
    if session != "none":
        headers |= bearer(trader[1] if session == "own" else "a.b.c")
    before = await api.stored()
    address = filled(path, api.market.address, values)
    check(await api.http.request(method, address, params=query, content=body, headers=headers))
    assert await api.stored() == before


@EXAMPLES
@given(
    body=SHAPED,
    route=st.sampled_from(
        [
            "/v1/orders",
            "/v1/transactions",
            "/v1/auth/login",
            "/v1/account/deposit",
            "/v1/localnet/faucet",
        ]
    ),
)
async def test_bodies_of_nearly_the_right_shape_are_answered_without_a_fault(
    api: Serving, trader: tuple[Household, str], body: dict[str, Any], route: str
) -> None:
    before = await api.stored()
    check(await api.http.post(route, json=body, headers=bearer(trader[1])))
    assert await api.stored() == before


@EXAMPLES
@given(query=QUERIES, said=st.lists(st.one_of(TEXTS, st.binary(max_size=200)), max_size=3))
async def test_any_query_and_any_words_to_the_feed_get_an_answer_or_the_reason_why_not(
    api: Serving, query: dict[str, str], said: list[str | bytes]
) -> None:
    before = await api.stored()
    url = f"{api.server.url.replace('http:', 'ws:')}/v1/feed?{urlencode(query)}"
    async with asyncio.timeout(5), connect(url, proxy=None, compression=None) as listener:
        try:
            for words in said:
                await listener.send(words)
            if query.get("market") != "" or said:
                wanted = "error" if query.get("market") == "" else "snapshot"
                assert json.loads(await listener.recv())["type"] == wanted
        except ConnectionClosed:
            assert listener.close_code == 4404 and "market" in query
    assert await api.stored() == before


@EXAMPLES
@given(
    raw=st.one_of(
        st.binary(min_size=1, max_size=300),
        st.binary(max_size=80).map(lambda b: b"GET /" + b + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    )
)
async def test_any_bytes_on_the_socket_leave_the_server_serving(api: Serving, raw: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", api.server.port)
    writer.write(raw)
    writer.write_eof()
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    assert not answer.startswith(b"HTTP/1.1 5")
    assert (await api.http.get("/healthz")).status_code == 200


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "OPTIONS", "TRACE", "DELETE"])
async def test_a_method_that_a_route_does_not_have_is_refused(api: Serving, method: str) -> None:
    answer = await api.http.request(method, "/v1/markets")
    assert answer.status_code in (204, 405)
    assert answer.headers["allow"]
