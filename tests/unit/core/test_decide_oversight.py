"""Operators halt and resume a market, set its collar and its traders' limits; the log remembers who and when."""

import pytest

from auction_engine.core.commands import Command, EndOrders, HaltMarket, ResumeMarket, SetCollar, SetLimits
from auction_engine.core.errors import AuctionError
from auction_engine.core.events import EndAccepted, MarketHalted, MarketResumed, MarketResumeProposed
from auction_engine.core.limits import TraderLimits
from auction_engine.core.order import End
from auction_engine.core.order_text import render_end
from auction_engine.core.state import state_bytes
from auction_engine.core.units import Amount, Lots, Milliseconds, Ticks
from tests.markets import NOW_MS, Log, address, make_market, make_order, trader_seen
from tests.unit.core.placing import place, refused

MARKET = make_market()
ANNA, BERT = address(201), address(202)
HALT = HaltMarket(reason="a meter went mad", by=ANNA, at=NOW_MS)


@pytest.fixture
def log() -> Log:
    log = Log(MARKET)
    log.submit(trader_seen(1))
    return log


def resume(by: str) -> ResumeMarket:
    return ResumeMarket(by=by, at=NOW_MS)


def code_of(log: Log, command: Command) -> str:
    before = state_bytes(log.state)
    with pytest.raises(AuctionError) as error:
        log.submit(command)
    assert state_bytes(log.state) == before
    return error.value.code


def test_a_halted_market_takes_ends_and_no_orders(log: Log) -> None:
    place(log, make_order())
    log.submit(HALT)
    assert refused(log, make_order(time=NOW_MS + 1)) == "market_halted"
    assert place(log, make_order()) == []  # sent again: the first answer, halted or not
    end = render_end(End(trader=address(101), target=NOW_MS, time=Milliseconds(NOW_MS + 5)), MARKET)
    (event,) = log.submit(EndOrders(text=end, signature="", wallet=address(1), at=NOW_MS))
    assert isinstance(event, EndAccepted)


def test_two_operators_resume_a_market_and_one_alone_does_not(log: Log) -> None:
    log.submit(HALT)
    assert [type(event) for event in log.submit(resume(ANNA))] == [MarketResumeProposed]
    assert code_of(log, resume(ANNA)) == "second_operator"
    assert refused(log, make_order()) == "market_halted"
    assert log.submit(resume(BERT)) == [MarketResumed(proposed_by=ANNA, by=BERT, at=NOW_MS)]
    assert place(log, make_order())
    assert code_of(log, resume(ANNA)) == "not_halted"


def test_a_halt_after_a_proposal_takes_the_proposal_back(log: Log) -> None:
    assert [type(event) for event in log.submit(HALT)] == [MarketHalted]
    assert log.submit(HALT) == []
    log.submit(resume(ANNA))
    assert [type(event) for event in log.submit(HALT)] == [MarketHalted]
    assert [type(event) for event in log.submit(resume(BERT))] == [MarketResumeProposed]


@pytest.mark.parametrize("reason", ["", "x" * 201, "two\nlines"])
def test_a_halt_needs_a_reason_that_can_be_shown(log: Log, reason: str) -> None:
    assert code_of(log, HaltMarket(reason=reason, by=ANNA, at=NOW_MS)) == "reason_form"


def collar(low: int | None, high: int | None) -> SetCollar:
    prices = (None if price is None else Ticks(price) for price in (low, high))
    return SetCollar(low=next(prices), high=next(prices), by=ANNA, at=NOW_MS)


def test_limits_outside_the_collar_are_refused_until_it_is_taken_away(log: Log) -> None:
    assert log.submit(collar(100, 250))
    assert log.submit(collar(100, 250)) == []
    assert refused(log, make_order(limit=251)) == "outside_collar"
    assert refused(log, make_order(limit=99)) == "outside_collar"
    assert place(log, make_order(limit=250))
    log.submit(collar(None, None))
    assert place(log, make_order(limit=251, time=NOW_MS + 1))


@pytest.mark.parametrize(("low", "high"), [(1, None), (None, 1), (2, 1), (-501, 0), (0, 1001)])
def test_a_collar_that_is_none_is_refused(log: Log, low: int | None, high: int | None) -> None:
    assert code_of(log, collar(low, high)) == "collar_form"


def limits(wallet: str | None, **allowed: int) -> SetLimits:
    return SetLimits(wallet=wallet, limits=TraderLimits(**allowed), by=ANNA, at=NOW_MS)  # type: ignore[arg-type]


def test_each_limit_refuses_the_order_that_exceeds_it_and_no_other(log: Log) -> None:
    log.submit(limits(None, open_orders=1))
    place(log, make_order())
    assert refused(log, make_order(time=NOW_MS + 1)) == "too_many_open_orders"
    worth = 250 * 50 * 4 * MARKET.unit
    log.submit(limits(None, notional=2 * worth - 1))
    assert refused(log, make_order(time=NOW_MS + 1)) == "over_notional"
    log.submit(limits(None, notional=2 * worth))
    assert place(log, make_order(time=NOW_MS + 1))
    log.submit(limits(None, lots_per_slot=149))
    assert refused(log, make_order(time=NOW_MS + 2)) == "over_slot_energy"
    assert place(log, make_order(time=NOW_MS + 2, lots=49))
    assert place(log, make_order(time=NOW_MS + 3, side="sell"))


def test_energy_is_counted_in_the_busiest_slot_and_not_over_all_slots(log: Log) -> None:
    first = make_order().first
    log.submit(limits(None, lots_per_slot=100))
    place(log, make_order(first=first, count=2, time=NOW_MS + 1))
    place(log, make_order(first=first + 2, count=2, time=NOW_MS + 2))
    assert place(log, make_order(first=first + 1, count=2, time=NOW_MS + 3))
    assert refused(log, make_order(first=first, count=4, lots=1, time=NOW_MS + 4)) == "over_slot_energy"
    assert place(log, make_order(first=first, count=1, time=NOW_MS + 4))


def test_a_wallets_own_limits_stand_in_the_place_of_everybodys(log: Log) -> None:
    log.submit(limits(None, open_orders=0))
    assert refused(log, make_order()) == "too_many_open_orders"
    log.submit(limits(address(1), open_orders=1))
    assert place(log, make_order())
    log.submit(SetLimits(wallet=address(1), limits=None, by=ANNA, at=NOW_MS))
    assert log.state.limits_of(address(1)) == TraderLimits(open_orders=0)
    assert log.submit(SetLimits(wallet=address(1), limits=None, by=ANNA, at=NOW_MS)) == []
    wrong = TraderLimits(notional=Amount(-1), lots_per_slot=Lots(1))
    assert code_of(log, SetLimits(wallet=None, limits=wrong, by=ANNA, at=NOW_MS)) == "limits_form"


def test_all_of_it_is_replayed_from_the_log(log: Log) -> None:
    for command in (HALT, resume(ANNA), collar(1, 2), limits(None, open_orders=3), limits(ANNA, notional=1)):
        log.submit(command)
    assert state_bytes(log.replayed()) == state_bytes(log.state)
    assert log.replayed().halt == log.state.halt
