"""The generic cell rate algorithm (ITU-T I.371), in whole microseconds: a leaky bucket that remembers one number.

That number is the *theoretical arrival time*: when the bucket will be empty. A request of cost c moves it by c intervals;
it passes if the bucket does not overflow, that is if the new time is at most `burst` intervals from now. So in any
stretch of t seconds at most burst + t / interval pass, and an idle caller's number is in the past: no need to keep it.
"""

from typing import NamedTuple

SECOND_US = 1_000_000


class Quota(NamedTuple):
    """So many requests at once, and as many again over each window."""

    requests: int
    window_seconds: int

    @property
    def interval_us(self) -> int:
        """Between two requests of a caller who always asks; rounded up, so that never more than the quota pass."""
        return -(-self.window_seconds * SECOND_US // self.requests)


class Verdict(NamedTuple):
    """empty_at_us: the number to keep; unchanged when refused. remaining: requests that would pass now.

    retry_us: until this request would pass; 0 when it did. A cost beyond the quota counts as the whole quota, so that
    it may pass at all.
    """

    passed: bool
    empty_at_us: int
    remaining: int
    retry_us: int


def judge(quota: Quota, empty_at_us: int, now_us: int, cost: int) -> Verdict:
    """Whether a request passes now, given the number that was kept (0 for who is not known)."""
    interval = quota.interval_us
    full = interval * quota.requests
    start = max(empty_at_us, now_us)
    end = start + interval * min(cost, quota.requests)
    excess = end - now_us - full
    if excess > 0:
        return Verdict(False, empty_at_us, max(0, (full - start + now_us) // interval), excess)
    return Verdict(True, end, -excess // interval, 0)
