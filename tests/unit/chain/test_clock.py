"""The chain's time between two readings of its clock, which shows whole seconds only."""

import pytest

from auction_engine.core.units import Seconds
from chain.clock import STALE_SECONDS, RunningClock
from chain.errors import NodeUnavailable


def seen(*readings: tuple[int, int, float]) -> RunningClock:
    """A clock that saw (chain slot, unix seconds) at these local times."""
    clock = RunningClock()
    for slot, seconds, local in readings:
        clock.see((slot, Seconds(seconds)), local)
    return clock


def test_time_runs_on_from_the_reading_that_came_closest_to_the_turn_of_a_second() -> None:
    # The chain's second 101 began at local 10.8: three readings, the second one just after the turn.
    clock = seen((1, 100, 10.0), (2, 101, 10.9), (3, 101, 11.5))
    assert clock.now_ms(11.5) == 101_600
    assert clock.newest() == (3, 101)


def test_time_never_runs_further_ahead_than_the_newest_second_allows() -> None:
    clock = seen((1, 200, 10.0), (2, 200, 12.5))
    assert clock.now_ms(12.5) == 201_000


def test_a_chain_that_jumps_forward_is_followed_at_once() -> None:
    assert seen((1, 100, 10.0), (900, 460, 10.5)).now_ms(10.5) == 460_000


def test_a_reading_of_a_node_that_is_behind_changes_nothing() -> None:
    assert seen((5, 103, 10.0), (4, 101, 10.1)).newest() == (5, 103)


def test_a_clock_that_was_never_read_or_not_for_long_tells_no_time() -> None:
    with pytest.raises(NodeUnavailable, match="not been read"):
        seen().now_ms(1.0)
    with pytest.raises(NodeUnavailable, match="not been read"):
        seen().newest()
    with pytest.raises(NodeUnavailable, match="ago"):
        seen((1, 100, 10.0)).now_ms(10.0 + STALE_SECONDS + 1)
