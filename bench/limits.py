"""What a rate limit costs each request: python -m bench.limits [--redis URL]"""

import argparse
import asyncio
import time

from api.limits.limiter import RateLimiter
from api.limits.quotas import Quotas
from api.limits.store import LimitStore, MemoryLimitStore

REQUESTS, ADDRESSES = 100_000, 20_000


def scope(number: int) -> dict[str, object]:
    return {
        "type": "http",
        "method": "GET",
        "path": "/v1/orders",
        "headers": [],
        "state": {},
        "number": number,
    }


async def microseconds(store: LimitStore, requests: int) -> float:
    """Of processor time, for one request that is charged to its address and its wallet, its two headers included."""
    limiter = RateLimiter(store, Quotas())
    begun = time.process_time()
    for number in range(requests):
        asked = scope(number)
        charges = await limiter.charge_address(asked, f"10.{number % ADDRESSES >> 8}.0.{number % 256}")
        await limiter.charge_wallet(asked, f"wallet {number % ADDRESSES}")
        assert charges is not None and charges.headers()
    return (time.process_time() - begun) / requests * 1_000_000


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redis", help="a server to ask as well, such as unix:///tmp/redis.sock")
    chosen = parser.parse_args()
    memory = await microseconds(MemoryLimitStore(lambda: time.monotonic_ns() // 1000), REQUESTS)
    print(f"in memory   {memory:8.1f} us of processor time a request")
    if chosen.redis:
        from redis.asyncio import Redis

        from api.limits.redis_store import RedisLimitStore

        redis = Redis.from_url(chosen.redis)
        print(
            f"over Redis  {await microseconds(RedisLimitStore(redis), REQUESTS // 20):8.1f} us of processor time a request"
        )
        await redis.aclose()


if __name__ == "__main__":
    asyncio.run(main())
