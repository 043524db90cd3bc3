"""An order is amended by an END and a new order that are accepted together or not at all."""

import pytest

from auction_engine.core.commands import AmendOrder, HaltMarket, SetLimits
from auction_engine.core.errors import AuctionError
from auction_engine.core.events import OrderAmended
from auction_engine.core.jobs import CarryEnd, RegisterOrder, jobs_of
from auction_engine.core.limits import TraderLimits
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import order_id, render_end, render_order
from auction_engine.core.state import state_bytes
from auction_engine.core.units import Milliseconds
from tests.markets import NOW_MS, Log, address, make_market, make_order, trader_seen
from tests.unit.core.placing import place

MARKET = make_market()
OLD, NEW = make_order(), make_order(time=NOW_MS + 1, lots=30)


def identity(order: Order) -> str:
    return order_id(render_order(order, MARKET))


def amend(new: Order = NEW, target: int | None = NOW_MS) -> AmendOrder:
    wanted = None if target is None else Milliseconds(target)
    end = End(trader=address(101), target=wanted, time=Milliseconds(NOW_MS + 5))
    return AmendOrder(
        end_text=render_end(end, MARKET),
        end_signature="11" * 64,
        text=render_order(new, MARKET),
        signature="22" * 64,
        wallet=address(1),
        at=NOW_MS,
    )


@pytest.fixture
def log() -> Log:
    log = Log(MARKET)
    log.submit(trader_seen(1))
    place(log, OLD)
    return log


def refused(log: Log, command: AmendOrder) -> str:
    before = state_bytes(log.state)
    with pytest.raises(AuctionError) as error:
        log.submit(command)
    assert state_bytes(log.state) == before
    return error.value.code


def test_one_event_ends_the_old_order_and_takes_the_new_one(log: Log) -> None:
    (event,) = log.submit(amend())
    assert isinstance(event, OrderAmended)
    old, new = log.state.orders[identity(OLD)], log.state.orders[identity(NEW)]
    assert (old.ending, new.status, new.accepted_seq, new.amends) == (
        True,
        "accepted",
        log.state.seq,
        old.order_id,
    )
    assert new.accepted_hash == log.state.log_hash
    assert [type(job) for job in jobs_of(event, MARKET)] == [CarryEnd, RegisterOrder]
    assert state_bytes(log.replayed()) == state_bytes(log.state)


def test_the_same_change_sent_again_changes_nothing(log: Log) -> None:
    log.submit(amend())
    assert log.submit(amend()) == []


def test_when_either_half_is_refused_neither_counts(log: Log) -> None:
    assert refused(log, amend(make_order(time=NOW_MS + 1, lots=20_000))) == "over_limit"
    assert refused(log, amend(make_order(time=NOW_MS + 1, first=OLD.first - 9, count=1))) == "past_gate"
    assert refused(log, amend(target=NOW_MS + 77)) == "nothing_to_end"
    assert refused(log, amend(target=None)) == "not_an_end"
    assert refused(log, amend(OLD)) == "replayed"
    log.submit(HaltMarket(reason="maintenance", by=address(9), at=NOW_MS))
    assert refused(log, amend()) == "market_halted"


def test_an_order_that_is_ending_is_not_amended_again(log: Log) -> None:
    log.submit(amend())
    assert refused(log, amend(make_order(time=NOW_MS + 2))) == "nothing_to_end"


def test_the_order_that_goes_does_not_count_against_the_operators_limits(log: Log) -> None:
    log.submit(SetLimits(wallet=None, limits=TraderLimits(open_orders=1), by=address(9), at=NOW_MS))
    assert log.submit(amend())
