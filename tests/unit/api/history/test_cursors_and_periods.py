"""Cursors come back as they went out, and periods name exactly the slots and months that they say."""

import base64
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.history.cursors import read_cursor, write_cursor
from api.history.periods import AFTER_ALL, BEFORE_ALL, Period, read_month, read_period
from auction_engine.core.errors import InvalidInput
from auction_engine.core.units import Milliseconds, Seconds, SlotIndex
from tests.markets import make_market

NOW = Milliseconds(int(datetime(2026, 11, 28, tzinfo=UTC).timestamp()) * 1000)
MARKET = make_market()
MAXIMA = (2**63 - 1, 2**31 - 1, 2**63 - 1)


@given(st.tuples(*(st.integers(0, most) for most in MAXIMA)))
def test_a_cursor_is_read_as_it_was_written(numbers: tuple[int, ...]) -> None:
    assert read_cursor(write_cursor(*numbers), MAXIMA) == numbers


@pytest.mark.parametrize(
    "plain", ["", "1", "1.2", "1.2.3.4", "1.2.-3", "1.2.x", "01.2.3", f"1.{2**31}.3", "1.2.9" + "9" * 18]
)
def test_any_other_text_is_no_cursor(plain: str) -> None:
    with pytest.raises(InvalidInput):
        read_cursor(base64.urlsafe_b64encode(plain.encode()).decode(), MAXIMA)


@given(st.text())
def test_no_text_is_more_than_refused(text: str) -> None:
    try:
        read_cursor(text, MAXIMA)
    except InvalidInput:
        return


@given(st.integers(0, 2**33), st.integers(0, 2**33), st.integers(0, 2**30))
def test_a_slot_belongs_to_a_period_by_its_start(start: int, end: int, slot: int) -> None:
    first, last = Period(Seconds(start), Seconds(end)).slots(MARKET)
    assert (first <= slot <= last) == (start <= MARKET.timing.start(SlotIndex(slot)) < end)


def test_a_month_is_utc_and_ends_where_the_next_begins() -> None:
    ends = [read_month(f"2025-{month:02d}", NOW) for month in range(1, 13)]
    assert all(a.end == b.start for a, b in pairwise(ends))
    assert ends[-1].end == read_month("2026-01", NOW).start
    assert ends[1].end - ends[1].start == 28 * 86_400
    assert read_period(None, None) == (BEFORE_ALL, AFTER_ALL)


@pytest.mark.parametrize(
    "text", ["2026-12", "2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "1969-12", "٢٠٢٦-11", ""]
)
def test_what_is_no_month_or_has_not_begun_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_month(text, NOW)


@pytest.mark.parametrize(
    "text", ["2026-11-01", "2026-11-01T00:00:00", "yesterday", "1", "2026-02-30T00:00:00Z"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_period(text, None)
