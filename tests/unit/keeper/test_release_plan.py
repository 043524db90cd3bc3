"""A record is released a life after its last gate or its end, and never while its text could be used again."""

from auction_engine.core.units import NEVER, Seconds
from keeper.release_plan import releasable, releasable_from
from tests.markets import NOW, NOW_MS, address, make_market, make_order, record_of, trader_seen

TIMING = make_market().timing
ORDER = make_order(first=NOW // 15 + 20, count=4)
LAST_GATE = TIMING.gate(ORDER.last)


def test_an_order_that_ran_out_is_released_a_life_after_its_last_gate() -> None:
    assert releasable_from(record_of(ORDER, 1), TIMING) == LAST_GATE + TIMING.life_seconds


def test_an_ended_order_is_released_a_life_after_its_end() -> None:
    ended = record_of(ORDER, 1, ended_at=NOW + 40)
    assert releasable_from(ended, TIMING) == NOW + 40 + TIMING.life_seconds


def test_a_record_is_kept_until_its_text_cannot_be_registered_again() -> None:
    at_once = record_of(make_order(first=NOW // 15, count=1, time=NOW_MS + 30_000), 1, ended_at=NOW)
    assert releasable_from(at_once, TIMING) == NOW + 30 + TIMING.fresh_seconds + 60 + 1


def test_only_traders_with_a_releasable_record_are_named() -> None:
    due = trader_seen(1, records=(record_of(ORDER, 1), record_of(ORDER, 2, ended_at=NOW)))
    later = trader_seen(2, records=(record_of(ORDER, 3, ended_at=NEVER),))
    now = Seconds(NOW + TIMING.life_seconds + 1)
    assert releasable([due, later, trader_seen(3)], now, TIMING) == [address(101)]
