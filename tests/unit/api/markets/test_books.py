"""Books as levels: registered beside pending, best first, and kept between changes of the log alone."""

from api.markets.books import indicative_view, open_book_view
from api.markets.open_books import KEPT_MAX, OpenBooks
from auction_engine.core.commands import PlaceOrder
from auction_engine.core.order_text import render_order
from auction_engine.core.units import SlotIndex
from tests.markets import NOW_MS, Log, address, make_market, make_order, record_of, trader_seen

MARKET = make_market()
SLOT = make_order().first


def with_orders() -> Log:
    """Trader 1 has a registered buy and a pending one at one price, and a pending sell."""
    log = Log(MARKET)
    log.submit(trader_seen(1))
    orders = [
        make_order(lots=5),
        make_order(lots=2, time=NOW_MS + 1),
        make_order(side="sell", limit=100, time=NOW_MS + 2),
    ]
    for order in orders:
        text = render_order(order, MARKET)
        log.submit(PlaceOrder(text=text, signature="", wallet=address(1), at=NOW_MS))
    log.submit(trader_seen(1, seq=2, records=(record_of(orders[0], 1),)))
    return log


def test_pending_energy_stands_beside_registered_energy_of_the_same_level() -> None:
    log = with_orders()
    view = open_book_view(log.state.book(SLOT), MARKET)
    (buy,), (sell,) = view.buys, view.sells
    assert (buy.price, buy.wh, buy.pending_wh, buy.orders) == ("0.250", 50, 20, 2)
    assert (sell.price, sell.wh, sell.pending_wh, sell.orders) == ("0.100", 0, 500, 1)


def test_levels_stand_from_best_to_worst() -> None:
    log = Log(MARKET)
    log.submit(trader_seen(1))
    for nth, (side, limit) in enumerate([("buy", 1), ("buy", 3), ("buy", -2), ("sell", 9), ("sell", 8)]):
        text = render_order(make_order(side=side, limit=limit, lots=1, time=NOW_MS + nth), MARKET)
        log.submit(PlaceOrder(text=text, signature="", wallet=address(1), at=NOW_MS))
    view = open_book_view(log.state.book(SLOT), MARKET)
    assert [level.price for level in view.buys] == ["0.003", "0.001", "-0.002"]
    assert [level.price for level in view.sells] == ["0.008", "0.009"]
    assert indicative_view(log.state.book(SLOT), MARKET) is None


def test_a_view_is_made_once_per_position_of_the_log() -> None:
    log, books = with_orders(), OpenBooks()
    first = books.of_slot(log.state, SLOT, near=True)
    assert first.indicative is not None and first.orders == 3
    assert books.of_slot(log.state, SLOT, near=True) is first
    log.submit(trader_seen(1, seq=3))
    after = books.of_slot(log.state, SLOT, near=True)
    assert after.seq == log.state.seq > first.seq
    assert after.orders == 2


def test_views_of_distant_slots_keep_no_book_and_are_forgotten() -> None:
    log, books = with_orders(), OpenBooks()
    for ahead in range(3 * KEPT_MAX):
        books.of_slot(log.state, SlotIndex(SLOT + ahead), near=False)
    assert log.state.books == {}
    assert len(books._kept) == KEPT_MAX
