"""Nonces in Redis: for several API processes. GETDEL is what makes taking atomic between them."""

from collections.abc import Callable
from datetime import datetime
from math import ceil

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.auth.nonces import IssuedNonce
from auction_engine.core.errors import Unavailable

PREFIX = "energy-auction:nonce:"


class RedisNonceStore:
    """Keys expire by themselves, on Redis's clock; the text's own expiry is checked on ours."""

    def __init__(self, redis: Redis, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._now = now

    async def put(self, nonce: str, issued: IssuedNonce) -> None:
        seconds = max(1, ceil((issued.expires_at - self._now()).total_seconds()))
        try:
            await self._redis.set(PREFIX + nonce, msgspec.json.encode(issued), ex=seconds)
        except RedisError as error:
            raise _unavailable() from error

    async def take(self, nonce: str) -> IssuedNonce | None:
        try:
            body = await self._redis.getdel(PREFIX + nonce)
        except RedisError as error:
            raise _unavailable() from error
        if body is None:
            return None
        issued = msgspec.json.decode(body, type=IssuedNonce)
        return None if issued.expires_at <= self._now() else issued


def _unavailable() -> Unavailable:
    return Unavailable("signing in is not possible right now: the nonce store does not answer; try again")
