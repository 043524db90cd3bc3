"""Nonces in memory: once, for their time, and never more than fit."""

from datetime import UTC, datetime, timedelta

import pytest

from api.auth.nonces import IssuedNonce, MemoryNonceStore

pytestmark = pytest.mark.anyio
START = datetime(2026, 6, 1, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


def issued(clock: Clock, minutes: int = 5) -> IssuedNonce:
    return IssuedNonce(address="wallet", message="text", expires_at=clock() + timedelta(minutes=minutes))


async def test_a_nonce_is_taken_once() -> None:
    clock = Clock()
    store = MemoryNonceStore(clock)
    await store.put("n", issued(clock))
    assert await store.take("n") == issued(clock)
    assert await store.take("n") is None
    assert await store.take("unknown") is None


async def test_an_expired_nonce_is_gone_at_the_very_moment() -> None:
    clock = Clock()
    store = MemoryNonceStore(clock)
    await store.put("n", issued(clock))
    clock.moment += timedelta(minutes=5)
    assert await store.take("n") is None


async def test_expired_nonces_do_not_pile_up() -> None:
    clock = Clock()
    store = MemoryNonceStore(clock)
    for number in range(1_000):
        clock.moment += timedelta(seconds=1)
        await store.put(str(number), issued(clock))
    assert len(store) <= 301


async def test_a_flood_of_nonces_drops_the_oldest() -> None:
    clock = Clock()
    store = MemoryNonceStore(clock, nonces_max=10)
    for number in range(100):
        await store.put(str(number), issued(clock))
    assert len(store) == 10
    assert await store.take("0") is None
    assert await store.take("99") is not None
