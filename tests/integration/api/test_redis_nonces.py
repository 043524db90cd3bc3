"""Nonces in a real Redis of the test's own: taken once between processes, gone after their time, 503 when it is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis
from solders.keypair import Keypair

from api.app import create_app
from api.auth.nonces import IssuedNonce
from api.auth.redis_nonces import PREFIX, RedisNonceStore
from api.server import ApiServer
from api.times import utc_now
from auction_engine.core.errors import Unavailable
from tests.integration.api.serving import Serving, bearer, login_body, problem, signed
from tests.redis_server import running_redis

pytestmark = pytest.mark.anyio


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Redis]:
    async with running_redis(tmp_path) as server:
        client = server.client()
        yield client
        await client.aclose()


def issued(expires_at: datetime) -> IssuedNonce:
    return IssuedNonce(address="wallet", message="text", expires_at=expires_at)


async def test_of_many_who_take_a_nonce_at_once_in_two_processes_one_gets_it(redis: Redis) -> None:
    one, other = RedisNonceStore(redis, utc_now), RedisNonceStore(redis, utc_now)
    wanted = issued(utc_now() + timedelta(minutes=5))
    await one.put("n", wanted)
    taken = await asyncio.gather(*(store.take("n") for store in (one, other) * 10))
    assert [found for found in taken if found is not None] == [wanted]
    assert await one.take("never given out") is None


async def test_a_nonce_leaves_redis_by_itself_after_its_time(redis: Redis) -> None:
    store = RedisNonceStore(redis, utc_now)
    await store.put("n", issued(utc_now() + timedelta(minutes=5)))
    assert 290 < await redis.ttl(PREFIX + "n") <= 300


async def test_an_expired_nonce_is_not_given_out_even_if_redis_still_has_it(redis: Redis) -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    times = iter([start, start + timedelta(minutes=6)])
    store = RedisNonceStore(redis, lambda: next(times))
    await store.put("n", issued(start + timedelta(minutes=5)))
    assert await store.take("n") is None


async def test_without_redis_signing_in_is_unavailable(tmp_path: Path) -> None:
    gone = Redis(unix_socket_path=str(tmp_path / "nothing.sock"))
    store = RedisNonceStore(gone, utc_now)
    with pytest.raises(Unavailable, match="nonce store"):
        await store.put("n", issued(utc_now() + timedelta(minutes=5)))
    with pytest.raises(Unavailable, match="nonce store"):
        await store.take("n")
    await gone.aclose()


@pytest.mark.slow
async def test_when_redis_dies_nobody_signs_in_and_the_market_goes_on(redis: Redis, api: Serving) -> None:
    household, token = await api.join()
    parts = replace(api.parts, nonces=RedisNonceStore(redis, utc_now))
    server = ApiServer(create_app(parts), port=0)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            address = {"address": str(household.key.pubkey())}
            assert (await http.post("/v1/auth/nonce", json=address)).status_code == 200
            await redis.shutdown(nosave=True)
            refused = await http.post("/v1/auth/nonce", json=address)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
            assert "signing in is not possible" in problem(refused)["detail"]
            sent = signed(household.key, api.text(household))
            placed = await http.post("/v1/orders", json=sent, headers=bearer(token))
            assert placed.status_code == 201
            assert (await http.get("/v1/markets")).status_code == 200
    finally:
        await server.stop()


async def test_of_fifty_logins_at_once_at_two_processes_with_one_nonce_one_succeeds(
    api: Serving, redis: Redis
) -> None:
    """Two applications with parts of their own, which share the database and Redis."""
    key = Keypair()
    async with AsyncExitStack() as stack:
        clients = []
        for _ in range(2):
            parts = replace(api.parts, nonces=RedisNonceStore(redis, utc_now))
            server = ApiServer(create_app(parts), port=0)
            await server.start()
            stack.push_async_callback(server.stop)
            http = httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=30)
            clients.append(await stack.enter_async_context(http))
        nonce = await clients[0].post("/v1/auth/nonce", json={"address": str(key.pubkey())})
        body = login_body(key, nonce.json()["message"])
        asked = (http.post("/v1/auth/login", json=body) for http in clients for _ in range(25))
        answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 49
    opened = await api.pool.fetchval("SELECT count(*) FROM sessions WHERE wallet = $1", str(key.pubkey()))
    assert opened == 1
