"""Sign-in nonces: put once, taken once. Taking is atomic: of two logins with one nonce, one finds nothing."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

NONCES_MAX = 100_000
"""Nonces held in memory (about 100 MB at most); beyond it the oldest go, whose owners just ask again."""


class IssuedNonce(msgspec.Struct, frozen=True, kw_only=True):
    """What was given out with a nonce: the wallet it is bound to, the whole text, and until when."""

    address: str
    message: str
    expires_at: datetime


class NonceStore(Protocol):
    """Where nonces wait between being asked for and being signed."""

    async def put(self, nonce: str, issued: IssuedNonce) -> None: ...

    async def take(self, nonce: str) -> IssuedNonce | None:
        """The nonce's text, and from now on nobody's. None when unknown, taken or expired."""
        ...


class MemoryNonceStore:
    """For one process. All nonces live equally long, so the oldest is the first to expire."""

    def __init__(self, now: Callable[[], datetime], nonces_max: int = NONCES_MAX) -> None:
        self._now = now
        self._nonces_max = nonces_max
        self._issued: OrderedDict[str, IssuedNonce] = OrderedDict()

    def __len__(self) -> int:
        return len(self._issued)

    async def put(self, nonce: str, issued: IssuedNonce) -> None:
        self._issued[nonce] = issued
        self._drop_old()

    async def take(self, nonce: str) -> IssuedNonce | None:
        issued = self._issued.pop(nonce, None)
        return None if issued is None or issued.expires_at <= self._now() else issued

    def _drop_old(self) -> None:
        now = self._now()
        while self._issued:
            oldest = next(iter(self._issued))
            if self._issued[oldest].expires_at > now and len(self._issued) <= self._nonces_max:
                return
            del self._issued[oldest]
