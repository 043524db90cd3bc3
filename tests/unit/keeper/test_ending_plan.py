"""An END goes to the chain after the orders that it names, never in vain."""

from auction_engine.core.commands import RecordSeen
from auction_engine.core.order import End
from auction_engine.core.units import Milliseconds
from keeper.ending_plan import verdict
from tests.markets import NOW, NOW_MS, address, make_market, make_order, record_of

TIMING = make_market().timing
FRESH_MS = TIMING.fresh_seconds * 1000
OPEN = record_of(make_order(time=NOW_MS), 1)
ENDED = record_of(make_order(time=NOW_MS), 1, ended_at=NOW)


def end(target: int | None, time: int = NOW_MS + 500) -> End:
    return End(
        trader=address(101),
        target=None if target is None else Milliseconds(target),
        time=Milliseconds(time),
    )


def decide(text: End, *records: RecordSeen, pending: tuple[int, ...] = (), now: int = NOW_MS + 1000) -> str:
    return verdict(text, records, [Milliseconds(time) for time in pending], Milliseconds(now), TIMING)


def test_it_is_sent_when_a_named_record_is_open() -> None:
    assert decide(end(NOW_MS), OPEN) == "send"
    assert decide(end(None), OPEN) == "send"


def test_it_waits_for_a_named_order_that_is_still_to_be_registered() -> None:
    assert decide(end(NOW_MS), pending=(NOW_MS,)) == "wait"
    assert decide(end(None), OPEN, pending=(NOW_MS + 1,)) == "wait"


def test_it_does_not_wait_for_orders_that_it_does_not_name() -> None:
    assert decide(end(NOW_MS), OPEN, pending=(NOW_MS + 1,)) == "send"
    assert decide(end(None), OPEN, pending=(NOW_MS + 501,)) == "send"


def test_it_does_not_wait_for_an_order_that_can_no_longer_be_registered() -> None:
    late = NOW_MS + FRESH_MS + 100
    assert decide(end(NOW_MS), pending=(NOW_MS,), now=late) == "done"


def test_it_is_done_when_all_that_it_names_has_ended_or_is_gone() -> None:
    assert decide(end(NOW_MS), ENDED) == "done"
    assert decide(end(None)) == "done"


def test_it_is_stale_when_the_chain_would_not_take_it_any_more() -> None:
    assert decide(end(NOW_MS), OPEN, now=NOW_MS + 500 + FRESH_MS + 1) == "stale"
    assert decide(end(NOW_MS), OPEN, now=NOW_MS + 500 + FRESH_MS) == "send"
