"""The API's limits from the settings: how many requests, and how many connections."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.connection_limits import ConnectionLimits
from api.limits.limiter import RateLimiter
from api.limits.quotas import parse_quotas
from api.limits.store import MemoryLimitStore
from api.proxies import trusted_proxies
from auction_engine.settings import Settings, listed

OFF = "off"
REDIS_SECONDS_MAX = 0.25
"""A request waits no longer than this for its limit; then the process judges by itself."""
CONNECTIONS_PER_ADDRESS_MAX = 256


def connection_limits(settings: Settings) -> ConnectionLimits:
    """Without rate limits an address may also have any number of connections."""
    unlimited = settings.rate_limits == OFF
    return ConnectionLimits(
        connections_per_address_max=None if unlimited else CONNECTIONS_PER_ADDRESS_MAX,
        trusted_proxies=trusted_proxies(listed(settings.trusted_proxies)),
    )


@asynccontextmanager
async def rate_limiter(settings: Settings) -> AsyncIterator[RateLimiter | None]:
    """In Redis when there is one. Raises InvalidInput when the setting cannot be read."""
    if settings.rate_limits == OFF:
        yield None
        return
    quotas = parse_quotas(listed(settings.rate_limits))
    own = MemoryLimitStore(monotonic_us)
    if settings.redis_url is None:
        yield RateLimiter(own, quotas)
        return
    from redis.asyncio import Redis

    from api.limits.redis_store import RedisLimitStore, SteadyLimitStore

    redis = Redis.from_url(
        settings.redis_url, socket_timeout=REDIS_SECONDS_MAX, socket_connect_timeout=REDIS_SECONDS_MAX
    )
    try:
        yield RateLimiter(SteadyLimitStore(RedisLimitStore(redis), own, monotonic_us), quotas)
    finally:
        await redis.aclose()


def monotonic_us() -> int:
    """Microseconds on a clock that nobody sets."""
    return time.monotonic_ns() // 1000
