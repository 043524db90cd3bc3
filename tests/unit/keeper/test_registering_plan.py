"""Orders go to the chain by their nearest gate, one trader's together, and only while the chain would take them."""

from collections.abc import Sequence

from auction_engine.core.jobs import RegisterOrder
from auction_engine.core.order import Order
from auction_engine.core.order_text import order_id, render_order
from auction_engine.core.units import Milliseconds
from keeper.registering_plan import Registration, plan_registrations, read_registration, verdict
from tests.markets import NOW, NOW_MS, address, make_market, make_order

MARKET = make_market()
TIMING = MARKET.timing
FIRST = NOW // 15 + 2


def registration(job_id: int, **changes: object) -> Registration:
    order = make_order(**changes)
    text = render_order(order, MARKET)
    job = RegisterOrder(
        order_id=order_id(text), wallet=address(1), trader=order.trader, text=text, signature="00" * 64
    )
    return read_registration(job_id, job, MARKET)


def at_most_three(group: Sequence[Registration]) -> bool:
    return len(group) <= 3


def ids(groups: Sequence[Sequence[Registration]]) -> list[list[int]]:
    return [[one.job_id for one in group] for group in groups]


def decide(order: Registration, now_ms: int = NOW_MS, *, on_chain: bool = False) -> str:
    return verdict(order, {order.name} if on_chain else set(), Milliseconds(now_ms), TIMING)


def test_a_job_is_read_back_as_the_order_that_was_accepted() -> None:
    order: Order = make_order(first=FIRST, time=NOW_MS)
    assert registration(1, first=FIRST, time=NOW_MS).order == order


def test_the_trader_whose_gate_comes_first_goes_first() -> None:
    late = registration(1, trader=address(101), first=FIRST + 5, time=NOW_MS)
    soon = registration(2, trader=address(102), first=FIRST, time=NOW_MS + 9)
    assert ids(plan_registrations([late, soon], NOW_MS, TIMING, at_most_three)) == [[2], [1]]


def test_an_order_already_running_counts_by_its_next_gate() -> None:
    running = registration(1, trader=address(101), first=FIRST - 9, count=60)
    coming = registration(2, trader=address(102), first=FIRST + 1)
    assert ids(plan_registrations([coming, running], NOW_MS, TIMING, at_most_three)) == [[1], [2]]


def test_one_traders_orders_share_transactions_and_never_with_another_trader() -> None:
    mine = [registration(i, trader=address(101), time=NOW_MS + i) for i in range(5)]
    other = registration(9, trader=address(102), time=NOW_MS + 2)
    groups = ids(plan_registrations([*reversed(mine), other], NOW_MS, TIMING, at_most_three))
    assert groups == [[0, 1, 2], [9], [3, 4]]


def test_an_order_that_the_chain_holds_is_done_even_when_stale() -> None:
    assert decide(registration(1), NOW_MS + 10**6, on_chain=True) == "registered"


def test_freshness_ends_at_the_very_millisecond_that_the_program_says() -> None:
    order = registration(1, count=60)
    fresh_ms = TIMING.fresh_seconds * 1000
    assert decide(order, NOW_MS + fresh_ms) == "send"
    assert decide(order, NOW_MS + fresh_ms + 1) == "stale"


def test_a_text_signed_too_far_ahead_waits() -> None:
    order = registration(1, time=NOW_MS + 60_001)
    assert decide(order) == "wait"
    assert decide(order, NOW_MS + 1) == "send"


def test_an_order_whose_last_gate_passed_is_not_sent() -> None:
    order = registration(1, first=FIRST, count=1)
    gate = TIMING.gate(order.order.last)
    assert decide(order, gate * 1000 + 999) == "send"
    assert decide(order, (gate + 1) * 1000) == "past_gate"
