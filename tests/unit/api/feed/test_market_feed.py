"""One market's feed: only differences are said, and a snapshot is all that was said last."""

import json
from typing import Any

from api.feed.market_feed import OPEN_SHOWN, OVERLAP_SECONDS, RESULTS_SHOWN, MarketFeed, SlotSaid
from api.markets.open_books import OpenBooks
from auction_engine.core.commands import GatePassed, PlaceOrder
from auction_engine.core.events import SlotGated, SlotsLapsed
from auction_engine.core.order_text import render_order
from auction_engine.core.units import Milliseconds, Seconds, Seq, SlotIndex
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, trader_seen

MARKET = make_market()
FIRST = MARKET.timing.next_gate(Seconds(NOW))


def opened() -> tuple[Log, MarketFeed, OpenBooks]:
    log = Log(MARKET)
    log.submit(trader_seen(1))
    return log, MarketFeed(MARKET.address), OpenBooks()


def content(message: SlotSaid) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(message.said.body)
    return found


def place(log: Log, nth: int = 0) -> None:
    order = make_order(first=FIRST, count=1, lots=1, time=NOW_MS + nth)
    text = render_order(order, MARKET)
    log.submit(PlaceOrder(text=text, signature="", wallet=address(1), at=NOW_MS))


def test_the_first_look_tells_of_the_next_open_slots_and_the_next_of_nothing_new() -> None:
    log, feed, books = opened()
    messages = [content(message) for message in feed.book_messages(log.state, NOW_MS, books)]
    assert [message["index"] for message in messages] == [FIRST, FIRST + 1]
    assert {message["type"] for message in messages} == {"book"}
    assert not feed.book_messages(log.state, NOW_MS, books)


def test_an_order_is_told_for_its_slot_alone() -> None:
    log, feed, books = opened()
    feed.book_messages(log.state, NOW_MS, books)
    place(log)
    (message,) = feed.book_messages(log.state, NOW_MS, books)
    assert content(message)["index"] == FIRST
    assert content(message)["sequence"] == log.state.seq


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
    assert content(message)["index"] == FIRST + OPEN_SHOWN


def test_a_snapshot_holds_the_open_books_and_the_latest_results_newest_first() -> None:
    log, feed, books = opened()
    last = SlotIndex(FIRST + 2)
    log.submit(GatePassed(slot=FIRST, chain_time=Seconds(MARKET.timing.gate(FIRST) + 1)))
    log.submit(GatePassed(slot=last, chain_time=Seconds(MARKET.timing.gate(last) + 1)))
    feed.recheck(log.state, RESULTS_SHOWN)
    feed.slot_messages(log.state, feed.stale_slots, {})
    feed.book_messages(log.state, NOW_MS, books)
    snapshot = json.loads(feed.snapshot(NOW_MS).body)
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
    assert content(message)["status"] == "no_trade"


def test_events_name_the_slots_to_look_at_and_a_long_outage_does_not_name_each() -> None:
    _, feed, _ = opened()
    feed.note(SlotGated(slot=FIRST, chain_time=Seconds(NOW)))
    assert feed.stale_slots == {FIRST}
    feed.note(SlotsLapsed(first=SlotIndex(0), last=SlotIndex(10**9), settled_ppm=0))
    assert feed.stale_slots == {FIRST, 0}


def test_a_heartbeat_says_so_when_the_chains_time_is_not_known() -> None:
    _, feed, _ = opened()
    assert json.loads(feed.heartbeat(None).body)["chain_time_ms"] is None


def test_who_resumes_is_told_the_latest_of_each_slot_that_changed_and_nothing_else() -> None:
    log, feed, books = opened()
    feed.book_messages(log.state, NOW_MS, books, at=0.0)
    place(log)
    feed.book_messages(log.state, NOW_MS, books, at=0.0)
    heard = feed.sequence
    late = OVERLAP_SECONDS + 1
    assert [json.loads(message.body)["index"] for message in feed.since(heard, late) or ()] == [FIRST]
    place(log, 1)
    place(log, 2)
    feed.book_messages(log.state, NOW_MS, books, at=late)
    (message,) = feed.since(heard, 2 * late + 1) or []
    assert (json.loads(message.body)["index"], message.sequence) == (FIRST, log.state.seq)


def test_what_was_said_a_moment_ago_is_told_again_whatever_its_sequence() -> None:
    log, feed, books = opened()
    feed.book_messages(log.state, NOW_MS, books, at=100.0)
    place(log)
    feed.book_messages(log.state, NOW_MS, books, at=100.0)
    assert len(feed.since(feed.sequence, 100.0 + OVERLAP_SECONDS) or ()) == 2
    assert len(feed.since(feed.sequence, 100.1 + OVERLAP_SECONDS) or ()) == 1


def test_a_sequence_that_is_ahead_or_none_at_all_cannot_be_resumed() -> None:
    log, feed, books = opened()
    feed.book_messages(log.state, NOW_MS, books)
    assert feed.since(Seq(log.state.seq + 1), 0.0) is None
    assert feed.since(Seq(0), 0.0) is None
    assert feed.since(log.state.seq, 0.0) is not None


def test_a_sequence_before_a_result_that_is_forgotten_cannot_be_resumed() -> None:
    log, feed, _ = opened()
    heard = log.state.seq
    slots = [SlotIndex(FIRST + nth) for nth in range(RESULTS_SHOWN + 1)]
    for slot in slots:
        log.submit(GatePassed(slot=slot, chain_time=Seconds(MARKET.timing.gate(slot) + 1)))
        feed.slot_messages(log.state, [slot], {})
    assert feed.since(heard, 0.0) is None
    assert feed.since(Seq(log.state.seq), 0.0) is not None


def test_a_watched_slot_is_told_of_beside_those_that_everybody_sees() -> None:
    log, feed, books = opened()
    far = SlotIndex(FIRST + 5)
    told = feed.book_messages(log.state, NOW_MS, books, [far, SlotIndex(FIRST + 500)])
    assert [(message.slot, message.to_market) for message in told] == [
        (FIRST, True),
        (FIRST + 1, True),
        (far, False),
    ]
    open_slots = json.loads(feed.snapshot(NOW_MS).body)["open"]
    assert [entry["index"] for entry in open_slots] == [FIRST, FIRST + 1]


def test_a_watched_slot_is_told_to_everybody_when_it_becomes_one_of_the_next_two() -> None:
    log, feed, books = opened()
    feed.book_messages(log.state, NOW_MS, books, [SlotIndex(FIRST + OPEN_SHOWN)])
    later = Milliseconds((MARKET.timing.gate(FIRST) + 1) * 1000)
    (message,) = feed.book_messages(log.state, later, books, [SlotIndex(FIRST + OPEN_SHOWN)])
    assert (message.slot, message.to_market) == (FIRST + OPEN_SHOWN, True)
