"""The door: every order that the program would refuse is refused here first, and nothing is recorded."""

import pytest

from auction_engine.core.collateral import cost_of_registration
from auction_engine.core.commands import EndOrders, GatePassed, PlaceOrder
from auction_engine.core.errors import AuctionError
from auction_engine.core.events import EndAccepted, OrderAccepted
from auction_engine.core.order import End
from auction_engine.core.order_text import order_id, render_end, render_order
from auction_engine.core.units import Milliseconds, SlotIndex
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, record_of, trader_seen
from tests.unit.core.placing import place, refused

MARKET = make_market()
FIRST = NOW // 15 + 2


@pytest.fixture
def log() -> Log:
    log = Log(MARKET)
    log.submit(trader_seen(1))
    return log


def test_an_order_is_accepted_once_and_sending_it_again_changes_nothing(log: Log) -> None:
    assert [type(event) for event in place(log, make_order())] == [OrderAccepted]
    assert place(log, make_order()) == []


def test_an_accepted_order_stands_in_the_books_of_all_its_slots_as_pending(log: Log) -> None:
    log.state.book(SlotIndex(FIRST))
    place(log, make_order())
    for slot in range(FIRST, FIRST + 4):
        assert order_id(render_order(make_order(), MARKET)) in log.state.book(SlotIndex(slot))
    assert len(log.state.book(SlotIndex(FIRST + 4))) == 0


def test_a_wallet_without_an_account_is_told_to_open_one(log: Log) -> None:
    assert refused(log, make_order(trader=address(102)), wallet=2) == "no_trader"


def test_an_order_that_names_another_trader_is_refused(log: Log) -> None:
    assert refused(log, make_order(trader=address(102))) == "wrong_trader"


def test_another_order_with_the_same_signing_time_is_a_replay(log: Log) -> None:
    place(log, make_order())
    assert refused(log, make_order(lots=51)) == "replayed"


@pytest.mark.parametrize(
    ("ms", "code"), [(-50_001, "expired"), (-50_000, None), (60_000, None), (60_001, "signed_ahead")]
)
def test_signing_times_are_taken_within_the_window_only(log: Log, ms: int, code: str | None) -> None:
    order = make_order(time=NOW_MS + ms)
    if code:
        assert refused(log, order) == code
    else:
        assert place(log, order)


def test_an_order_is_refused_when_the_intake_of_its_last_slot_has_closed(log: Log) -> None:
    gate = MARKET.timing.gate(SlotIndex(FIRST))
    order = make_order(count=1, time=(gate - 3) * 1000)
    assert refused(log, order, at=(gate - 2) * 1000) == "past_gate"
    assert place(log, order, at=(gate - 3) * 1000)


def test_an_order_whose_first_slots_are_gated_is_taken_for_the_later_ones(log: Log) -> None:
    gate = MARKET.timing.gate(SlotIndex(FIRST))
    log.submit(GatePassed(slot=SlotIndex(FIRST), chain_time=gate + 1))  # type: ignore[arg-type]
    assert refused(log, make_order(count=1)) == "past_gate"
    assert place(log, make_order(count=2))


def test_collateral_counts_what_pending_orders_will_take() -> None:
    cost = cost_of_registration(make_order(), MARKET)
    assert cost == 4 * 50 * (250 * 10 + 10) + 100
    log = Log(MARKET)
    log.submit(trader_seen(1, free=2 * cost - 1))
    place(log, make_order())
    assert refused(log, make_order(time=NOW_MS + 1)) == "over_collateral"
    log.submit(trader_seen(1, seq=2, free=2 * cost))
    assert place(log, make_order(time=NOW_MS + 1))


def test_a_sell_at_a_positive_limit_needs_its_fee_alone_and_at_a_negative_one_what_it_may_pay() -> None:
    assert cost_of_registration(make_order(side="sell", count=1), MARKET) == 50 * 10 + 100
    assert cost_of_registration(make_order(side="sell", limit=-3, count=1), MARKET) == 50 * (30 + 10) + 100


def test_open_orders_of_a_side_are_bounded_by_the_connection() -> None:
    log = Log(MARKET)
    log.submit(trader_seen(1, max_lots=99))
    place(log, make_order())
    assert refused(log, make_order(time=NOW_MS + 1)) == "over_limit"
    assert place(log, make_order(time=NOW_MS + 1, side="sell"))


def test_a_ninth_order_has_no_record_to_stand_in(log: Log) -> None:
    for number in range(8):
        place(log, make_order(time=NOW_MS + number, lots=1))
    assert refused(log, make_order(time=NOW_MS + 9, lots=1)) == "too_many_orders"


def test_an_end_names_the_orders_that_it_ends_and_only_once(log: Log) -> None:
    place(log, make_order())
    text = render_end(End(trader=address(101), target=NOW_MS, time=Milliseconds(NOW_MS + 5)), MARKET)
    command = EndOrders(text=text, signature="00" * 64, wallet=address(1), at=NOW_MS)
    (event,) = log.submit(command)
    assert isinstance(event, EndAccepted)
    assert event.order_ids == (order_id(render_order(make_order(), MARKET)),)
    with pytest.raises(AuctionError) as error:
        log.submit(command)
    assert error.value.code == "nothing_to_end"


def test_texts_at_the_wrong_door_are_sent_to_the_right_one(log: Log) -> None:
    end = render_end(End(trader=address(101), target=None, time=NOW_MS), MARKET)
    with pytest.raises(AuctionError) as error:
        log.submit(PlaceOrder(text=end, signature="", wallet=address(1), at=NOW_MS))
    assert error.value.code == "not_an_order"
    order = render_order(make_order(), MARKET)
    with pytest.raises(AuctionError) as error:
        log.submit(EndOrders(text=order, signature="", wallet=address(1), at=NOW_MS))
    assert error.value.code == "not_an_end"


def test_an_order_registered_by_its_trader_himself_is_in_the_book_too(log: Log) -> None:
    log.submit(trader_seen(1, seq=2, records=(record_of(make_order(), 7),)))
    (row,) = log.state.book(SlotIndex(FIRST)).rows()
    assert row.priority == 7
