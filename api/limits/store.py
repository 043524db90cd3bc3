"""Where the numbers of GCRA are kept: in this process, in Redis for several, and in this process while Redis is gone."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from api.limits.gcra import Quota, Verdict, judge

KEYS_MAX = 100_000
"""Callers that are remembered (about 20 MB); beyond it others are forgotten for those who ask."""
SWEEP = 2
"""Numbers looked at for each request: more than the one it may add, so what has expired does not pile up."""


class LimitStore(Protocol):
    """Judges one request after the other, also when many ask at once."""

    async def judge(self, key: str, quota: Quota, cost: int) -> Verdict: ...


class MemoryLimitStore:
    """For one process. now_us: a clock that never goes back."""

    def __init__(self, now_us: Callable[[], int], keys_max: int = KEYS_MAX) -> None:
        self._now_us = now_us
        self._keys_max = keys_max
        self._empty_at: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._empty_at)

    async def judge(self, key: str, quota: Quota, cost: int) -> Verdict:
        """Nothing is awaited: one request is judged after the other."""
        now = self._now_us()
        verdict = judge(quota, self._empty_at.get(key, 0), now, cost)
        if verdict.passed:
            self._empty_at[key] = verdict.empty_at_us
            self._empty_at.move_to_end(key)
            self._forget(now)
        return verdict

    def _forget(self, now: int) -> None:
        """Goes round like the hand of a clock; an idle caller's number tells no more than none would."""
        for _ in range(SWEEP):
            oldest = next(iter(self._empty_at))
            if self._empty_at[oldest] > now and len(self._empty_at) <= self._keys_max:
                self._empty_at.move_to_end(oldest)
            elif len(self._empty_at) > 1:
                del self._empty_at[oldest]
