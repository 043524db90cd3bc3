"""Rate limits in Redis: for several API processes. One script reads, judges and writes, so no two requests overlap."""

import logging
from collections.abc import Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.limits.gcra import Quota, Verdict
from api.limits.store import LimitStore, MemoryLimitStore

PREFIX = "energy-auction:limit:"
RETRY_US = 1_000_000
"""How long Redis is left alone after it did not answer: a stranger's request must not wait for each attempt."""
SCRIPT = """
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local interval, count = tonumber(ARGV[2]), tonumber(ARGV[3])
local cost = math.min(tonumber(ARGV[4]), count)
local empty_at = tonumber(redis.call('GET', KEYS[1]) or '0')
local full = interval * count
local start = math.max(empty_at, now)
local ends = start + interval * cost
local excess = ends - now - full
if excess > 0 then
  return {0, string.format('%.0f', empty_at), math.max(0, math.floor((full - start + now) / interval)), excess}
end
redis.call('SET', KEYS[1], string.format('%.0f', ends), 'PX', math.max(1, math.ceil((ends - now) / 1000)))
return {1, string.format('%.0f', ends), math.floor(-excess / interval), 0}
"""
"""`gcra.judge`, number by number: microseconds since 1970 are whole numbers in Lua's doubles until the year 2255."""

logger = logging.getLogger("api")


class RedisLimitStore:
    """Keys expire with the burst that they remember. now_us: None for Redis's own clock, which all processes share."""

    def __init__(self, redis: Redis, now_us: Callable[[], int] | None = None) -> None:
        self._script = redis.register_script(SCRIPT)
        self._now_us = now_us

    async def judge(self, key: str, quota: Quota, cost: int) -> Verdict:
        """Raises RedisError."""
        now = 0 if self._now_us is None else self._now_us()
        passed, empty_at, remaining, retry = await self._script(
            keys=[PREFIX + key], args=[now, quota.interval_us, quota.requests, cost]
        )
        return Verdict(bool(passed), int(empty_at), int(remaining), int(retry))


class SteadyLimitStore:
    """The first store; while it does not answer, the second: limits then hold for each process by itself.

    Closing the door would make Redis's outage ours, and leaving it open would let strangers through who can cause one.
    """

    def __init__(self, shared: LimitStore, own: MemoryLimitStore, now_us: Callable[[], int]) -> None:
        self._shared, self._own, self._now_us = shared, own, now_us
        self._away_until_us = 0

    async def judge(self, key: str, quota: Quota, cost: int) -> Verdict:
        now = self._now_us()
        if now >= self._away_until_us:
            try:
                verdict = await self._shared.judge(key, quota, cost)
            except (RedisError, OSError) as error:
                if not self._away_until_us:
                    logger.warning("rate limits: Redis does not answer (%s): each process for itself", error)
                self._away_until_us = now + RETRY_US
            else:
                if self._away_until_us:
                    self._away_until_us = 0
                    logger.warning("rate limits: Redis answers again")
                return verdict
        return await self._own.judge(key, quota, cost)
