"""A slot's life: each arrow once, in order, and never on a wrong or repeated sighting."""

import pytest

from auction_engine.core import events as e
from auction_engine.core.commands import (
    GatePassed,
    PlaceOrder,
    SealBook,
    SettlementSeen,
    SlotClosedSeen,
    WindowPassed,
)
from auction_engine.core.errors import AuctionError
from auction_engine.core.order_text import order_id, render_order
from auction_engine.core.sealed_book import BookRow
from auction_engine.core.units import Lots, Milliseconds, RecordSeq, Seconds, SlotIndex, Ticks
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, record_of, trader_seen

MARKET = make_market()
SLOT = SlotIndex(NOW // 15 + 2)
GATE = MARKET.timing.gate(SLOT)
ROWS = (
    BookRow(trader=address(101), time=NOW_MS, seq=RecordSeq(1), side="buy", lots=Lots(50), limit=Ticks(250)),
    BookRow(trader=address(102), time=NOW_MS, seq=RecordSeq(2), side="sell", lots=Lots(30), limit=Ticks(100)),
)


def kinds(events: list[e.Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def gate(slot: int = SLOT, at: int | None = None) -> GatePassed:
    passed = MARKET.timing.gate(SlotIndex(slot)) + 1 if at is None else at
    return GatePassed(slot=SlotIndex(slot), chain_time=Seconds(passed))


def seal(rows: tuple[BookRow, ...] = ROWS, at: int = GATE + 1) -> SealBook:
    return SealBook(slot=SLOT, chain_slot=9, chain_time=Seconds(at), rows=rows)


def seen(*settled: int, batches: int = 1) -> SettlementSeen:
    return SettlementSeen(
        slot=SLOT, account_seq=1, price=Ticks(250), result_root="00", batches=batches, settled=settled
    )


@pytest.fixture
def log() -> Log:
    log = Log(MARKET)
    log.submit(gate())
    return log


def test_a_slot_goes_from_gated_to_closed_one_arrow_at_a_time(log: Log) -> None:
    assert kinds(log.submit(seal())) == ["BookSealed", "SlotCleared"]
    assert log.state.slots[SLOT].price == 250
    assert kinds(log.submit(seen())) == ["SlotPosted"]
    assert kinds(log.submit(seen(0))) == ["BatchesSettled", "SlotSettled"]
    assert log.submit(seen(0)) == []
    assert kinds(log.submit(SlotClosedSeen(slot=SLOT))) == ["SlotClosed"]
    assert log.submit(SlotClosedSeen(slot=SLOT)) == []
    assert log.state.slots[SLOT].status == "closed"


def test_posting_and_settling_seen_at_once_are_recorded_in_order(log: Log) -> None:
    log.submit(seal())
    assert kinds(log.submit(seen(0))) == ["SlotPosted", "BatchesSettled", "SlotSettled"]


def test_a_book_in_which_nothing_crosses_ends_without_trade(log: Log) -> None:
    assert kinds(log.submit(seal(rows=ROWS[:1]))) == ["BookSealed", "SlotWithoutTrade"]
    assert log.submit(WindowPassed(slot=SLOT, chain_time=Seconds(GATE + 91))) == []


def test_a_gate_is_not_passed_before_its_second_is_over(log: Log) -> None:
    with pytest.raises(AuctionError, match="has not passed"):
        log.submit(gate(SLOT + 1, at=MARKET.timing.gate(SlotIndex(SLOT + 1))))


def test_a_book_is_sealed_from_a_block_past_the_gate_only(log: Log) -> None:
    with pytest.raises(AuctionError, match="not past the gate"):
        log.submit(seal(at=GATE))


def test_sealing_again_with_the_same_rows_is_nothing_and_with_others_a_conflict(log: Log) -> None:
    log.submit(seal())
    assert log.submit(seal(rows=ROWS[::-1])) == []
    with pytest.raises(AuctionError) as error:
        log.submit(seal(rows=ROWS[:1]))
    assert error.value.code == "sealed_differently"


def test_a_passed_gate_is_gated_once_and_gates_between_are_gated_too(log: Log) -> None:
    assert log.submit(gate()) == []
    assert kinds(log.submit(gate(SLOT + 2))) == ["SlotGated", "SlotGated"]


def test_a_long_outage_is_one_range(log: Log) -> None:
    events = log.submit(gate(SLOT + 100))
    assert isinstance(events[0], e.SlotsLapsed)
    assert (events[0].first, events[0].last) == (SLOT + 1, SLOT + 97)
    assert kinds(events[1:]) == ["SlotGated"] * 3


def test_a_slot_that_is_not_settled_in_time_lapses_with_its_share(log: Log) -> None:
    log.submit(seal())
    log.submit(seen())
    with pytest.raises(AuctionError, match="window"):
        log.submit(WindowPassed(slot=SLOT, chain_time=Seconds(GATE + 90)))
    (event,) = log.submit(WindowPassed(slot=SLOT, chain_time=Seconds(GATE + 91)))
    assert event == e.SlotsLapsed(first=SLOT, last=SLOT, settled_ppm=0)
    assert log.state.slots[SLOT].status == "lapsed"


def test_at_its_last_gate_an_order_expires_and_one_that_never_reached_the_chain_is_an_alarm() -> None:
    log = Log(MARKET)
    log.submit(trader_seen(1))
    registered, forgotten = make_order(count=1), make_order(count=1, time=NOW_MS + 1)
    for order in (registered, forgotten):
        text = render_order(order, MARKET)
        log.submit(PlaceOrder(text=text, signature="", wallet=address(1), at=Milliseconds(NOW_MS)))
    log.submit(trader_seen(1, seq=2, records=(record_of(registered, 1),)))
    events = log.submit(gate())
    assert sorted(kinds(events)) == ["OrderExpired", "OrderUnregistered", "SlotGated"]
    assert log.state.orders[order_id(render_order(registered, MARKET))].status == "expired"
    assert log.state.orders[order_id(render_order(forgotten, MARKET))].status == "unregistered"


def test_an_ended_order_stays_in_slots_whose_gate_came_before_its_end() -> None:
    log = Log(MARKET)
    order = make_order()
    log.submit(trader_seen(1, records=(record_of(order, 1, ended_at=GATE + 1),)))
    assert len(log.state.book(SLOT)) == 1
    assert len(log.state.book(SlotIndex(SLOT + 1))) == 0


def test_a_record_that_is_gone_from_the_account_was_released() -> None:
    log = Log(MARKET)
    order = make_order()
    log.submit(trader_seen(1, records=(record_of(order, 1),)))
    assert kinds(log.submit(trader_seen(1, seq=2))) == ["TraderUpdated", "OrderReleased"]
    assert log.state.orders[order_id(render_order(order, MARKET))].status == "released"


def test_an_older_sighting_of_an_account_changes_nothing() -> None:
    log = Log(MARKET)
    log.submit(trader_seen(1, seq=5, free=7))
    assert log.submit(trader_seen(1, seq=4, free=9)) == []
    assert log.state.traders[address(101)].free == 7
