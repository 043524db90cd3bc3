"""One market's feed: only differences are said, and a snapshot is all that was said last."""

import json

from api.feed.market_feed import OPEN_SHOWN, RESULTS_SHOWN, MarketFeed
from api.markets.open_books import OpenBooks
from auction_engine.core.commands import GatePassed, PlaceOrder
from auction_engine.core.events import SlotGated, SlotsLapsed
from auction_engine.core.order_text import render_order
from auction_engine.core.units import Milliseconds, Seconds, SlotIndex
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, trader_seen

MARKET = make_market()
FIRST = MARKET.timing.next_gate(Seconds(NOW))


def opened() -> tuple[Log, MarketFeed, OpenBooks]:
    log = Log(MARKET)
    log.submit(trader_seen(1))
    return log, MarketFeed(MARKET.address), OpenBooks()


def place(log: Log, nth: int = 0) -> None:
    order = make_order(first=FIRST, count=1, lots=1, time=NOW_MS + nth)
    text = render_order(order, MARKET)
    log.submit(PlaceOrder(text=text, signature="", wallet=address(1), at=NOW_MS))


def test_the_first_look_tells_of_the_next_open_slots_and_the_next_of_nothing_new() -> None:
    log, feed, books = opened()
    messages = [json.loads(text) for text in feed.book_messages(log.state, NOW_MS, books)]
    assert [message["index"] for message in messages] == [FIRST, FIRST + 1]
    assert {message["type"] for message in messages} == {"book"}
    assert feed.book_messages(log.state, NOW_MS, books) == []


def test_an_order_is_told_for_its_slot_alone() -> None:
    log, feed, books = opened()
    feed.book_messages(log.state, NOW_MS, books)
    place(log)
    (message,) = feed.book_messages(log.state, NOW_MS, books)
    assert json.loads(message)["index"] == FIRST
    assert json.loads(message)["sequence"] == log.state.seq


def test_an_event_that_changes_no_book_is_not_told() -> None:
    log, feed, books = opened()
    feed.book_messages(log.state, NOW_MS, books)
    log.submit(trader_seen(2))
    assert feed.book_messages(log.state, NOW_MS, books) == []


def test_when_a_gate_passes_the_next_slot_is_told_without_any_event() -> None:
    log, feed, books = opened()
    feed.book_messages(log.state, NOW_MS, books)
    later = Milliseconds((MARKET.timing.gate(FIRST) + 1) * 1000)
    (message,) = feed.book_messages(log.state, later, books)
    assert json.loads(message)["index"] == FIRST + OPEN_SHOWN


def test_a_snapshot_holds_the_open_books_and_the_latest_results_newest_first() -> None:
    log, feed, books = opened()
    last = SlotIndex(FIRST + 2)
    log.submit(GatePassed(slot=FIRST, chain_time=Seconds(MARKET.timing.gate(FIRST) + 1)))
    log.submit(GatePassed(slot=last, chain_time=Seconds(MARKET.timing.gate(last) + 1)))
    feed.recheck(log.state, RESULTS_SHOWN)
    feed.slot_messages(log.state, feed.stale_slots, {})
    feed.book_messages(log.state, NOW_MS, books)
    snapshot = json.loads(feed.snapshot(NOW_MS))
    assert [entry["index"] for entry in snapshot["open"]] == [last + 1, last + 2]
    assert [entry["index"] for entry in snapshot["results"]] == [last, last - 1, FIRST]
    assert (snapshot["sequence"], snapshot["chain_time_ms"]) == (log.state.seq, NOW_MS)


def test_a_result_is_told_again_only_when_it_differs() -> None:
    log, feed, _ = opened()
    log.submit(GatePassed(slot=FIRST, chain_time=Seconds(MARKET.timing.gate(FIRST) + 1)))
    assert len(feed.slot_messages(log.state, [FIRST], {})) == 1
    assert feed.slot_messages(log.state, [FIRST, SlotIndex(FIRST + 9)], {}) == []
    log.state.slots[FIRST].status = "no_trade"
    (message,) = feed.slot_messages(log.state, [FIRST], {})
    assert json.loads(message)["status"] == "no_trade"


def test_events_name_the_slots_to_look_at_and_a_long_outage_does_not_name_each() -> None:
    _, feed, _ = opened()
    feed.note(SlotGated(slot=FIRST, chain_time=Seconds(NOW)))
    assert feed.stale_slots == {FIRST}
    feed.note(SlotsLapsed(first=SlotIndex(0), last=SlotIndex(10**9), settled_ppm=0))
    assert feed.stale_slots == {FIRST, 0}


def test_a_heartbeat_says_so_when_the_chains_time_is_not_known() -> None:
    _, feed, _ = opened()
    assert json.loads(feed.heartbeat(None))["chain_time_ms"] is None
