"""GCRA against the bucket that it stands for, in exact fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.limits.gcra import SECOND_US, Quota, Verdict, judge
from api.limits.quotas import ADDRESS_QUOTAS, WALLET_QUOTAS, Quotas, class_of, cost_of, parse_quotas
from api.limits.store import MemoryLimitStore
from auction_engine.core.errors import InvalidInput

QUOTAS = st.builds(Quota, st.integers(1, 50), st.integers(1, 120))
SCHEDULES = st.lists(
    st.tuples(st.one_of(st.integers(0, 2_000), st.integers(0, 200 * SECOND_US)), st.integers(1, 8)),
    max_size=60,
)
"""Microseconds since the request before, and a cost."""


class Bucket:
    """The model: tokens drip in at a constant rate up to the burst; a request takes its cost or is refused."""

    def __init__(self, quota: Quota) -> None:
        self._burst, self._interval = quota.requests, quota.interval_us
        self._tokens, self._then = Fraction(self._burst), 0

    def asks(self, now: int, cost: int) -> tuple[bool, int]:
        dripped = Fraction(now - self._then, self._interval)
        self._tokens, self._then = min(Fraction(self._burst), self._tokens + dripped), now
        passes = min(cost, self._burst) <= self._tokens
        if passes:
            self._tokens -= min(cost, self._burst)
        return passes, int(self._tokens)


def decisions(quota: Quota, schedule: list[tuple[int, int]]) -> list[tuple[int, int, Verdict]]:
    """(when, cost, verdict) of each request."""
    now, empty_at, found = 1, 0, []
    for pause, cost in schedule:
        now += pause
        verdict = judge(quota, empty_at, now, cost)
        empty_at = verdict.empty_at_us
        found.append((now, cost, verdict))
    return found


@given(quota=QUOTAS, schedule=SCHEDULES)
def test_it_decides_as_a_bucket_of_exact_fractions(quota: Quota, schedule: list[tuple[int, int]]) -> None:
    bucket = Bucket(quota)
    for now, cost, verdict in decisions(quota, schedule):
        assert (verdict.passed, verdict.remaining) == bucket.asks(now, cost)


@given(quota=QUOTAS, schedule=SCHEDULES)
def test_in_no_stretch_of_time_more_than_the_burst_and_the_rate_pass(
    quota: Quota, schedule: list[tuple[int, int]]
) -> None:
    passed = [
        (now, min(cost, quota.requests))
        for now, cost, verdict in decisions(quota, schedule)
        if verdict.passed
    ]
    for first in range(len(passed)):
        total = 0
        for now, cost in passed[first:]:
            total += cost
            elapsed = now - passed[first][0]
            assert total <= quota.requests + Fraction(
                elapsed * quota.requests, quota.window_seconds * SECOND_US
            )


@given(quota=QUOTAS, schedule=SCHEDULES, cost=st.integers(1, 99))
def test_who_waits_as_long_as_told_passes_and_a_microsecond_less_is_too_short(
    quota: Quota, schedule: list[tuple[int, int]], cost: int
) -> None:
    *_, (now, _, last) = [(1, 0, Verdict(True, 0, 0, 0)), *decisions(quota, schedule)]
    verdict = judge(quota, last.empty_at_us, now, cost)
    if not verdict.passed:
        assert judge(quota, last.empty_at_us, now + verdict.retry_us, cost).passed
        assert not judge(quota, last.empty_at_us, now + verdict.retry_us - 1, cost).passed


@pytest.mark.anyio
async def test_memory_forgets_who_is_idle_and_never_holds_more_than_its_most() -> None:
    now = 0
    store = MemoryLimitStore(lambda: now, keys_max=50)
    for number in range(1_000):
        await store.judge(str(number), Quota(10, 10), 1)
        assert len(store) <= 50
    now += 100 * SECOND_US
    for _ in range(60):
        await store.judge("one", Quota(100, 10), 1)
    assert len(store) == 1


@pytest.mark.anyio
async def test_who_is_busy_is_not_forgotten_while_there_is_room() -> None:
    store = MemoryLimitStore(lambda: 0, keys_max=50)
    verdicts = []
    for number in range(45):
        await store.judge(f"other {number}", Quota(10, 10), 1)
        verdicts.append((await store.judge("one", Quota(10, 10), 1)).passed)
    assert verdicts.count(True) == 10


@pytest.mark.parametrize(
    ("request_", "route_class"),
    [
        (("http", "GET", "/healthz"), None),
        (("http", "GET", "/readyz"), None),
        (("http", "GET", "/"), "page"),
        (("http", "POST", "/v1/auth/login"), "sign-in"),
        (("http", "GET", "/v1/orders"), "read"),
        (("http", "POST", "/v1/orders"), "write"),
        (("http", "DELETE", "/v1/orders/1"), "write"),
        (("http", "POST", "/v1/orders/batch"), "batch"),
        (("http", "POST", "/v1/nothing"), "write"),
        (("websocket", "GET", "/v1/feed"), "feed"),
    ],
)
def test_each_route_has_a_class(request_: tuple[str, str, str], route_class: str | None) -> None:
    assert class_of(*request_) == route_class


@pytest.mark.parametrize(
    ("length", "cost"), [(b"1", 1), (b"4096", 1), (b"4097", 2), (b"999999", 128), (None, 128), (b"-1", 128), (b"9" * 30, 128)]
)  # fmt: skip
def test_a_batch_costs_what_it_weighs(length: bytes | None, cost: int) -> None:
    assert cost_of("batch", length) == cost
    assert cost_of("write", length) == 1


def test_quotas_can_be_set_over_the_defaults() -> None:
    quotas: Quotas = parse_quotas(["write=7/60", "wallet-write=3/10"])
    assert quotas.address == {**ADDRESS_QUOTAS, "write": Quota(7, 60)}
    assert quotas.wallet == {**WALLET_QUOTAS, "write": Quota(3, 10)}


@pytest.mark.parametrize("entry", ["write", "write=", "write=1", "write=0/1", "write=1/0", "right=1/1", "write=-1/1", "wallet-feed=1/1"])  # fmt: skip
def test_a_wrong_quota_is_refused_by_name(entry: str) -> None:
    with pytest.raises(InvalidInput, match=entry):
        parse_quotas([entry])
