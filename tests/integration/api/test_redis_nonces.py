"""Nonces in a real Redis of the test's own: taken once between processes, gone after their time, 503 when it is gone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from api.auth.nonces import IssuedNonce
from api.auth.redis_nonces import PREFIX, RedisNonceStore
from api.times import utc_now
from auction_engine.core.errors import Unavailable
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
