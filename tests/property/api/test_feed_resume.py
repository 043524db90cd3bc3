"""The feed's law: whoever resumes at any sequence that it heard, at any time, knows what a fresh snapshot says."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.feed.framing import Said
from api.feed.market_feed import OPEN_SHOWN, RESULTS_SHOWN, MarketFeed
from api.markets.open_books import OpenBooks
from auction_engine.core.commands import GatePassed, PlaceOrder
from auction_engine.core.order_text import render_order
from auction_engine.core.units import Milliseconds, Seconds, Seq, SlotIndex
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, trader_seen

MARKET = make_market()
FIRST = MARKET.timing.next_gate(Seconds(NOW))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("order"), st.integers(0, 4)),
        st.tuples(st.just("gate"), st.just(0)),
        st.tuples(st.just("clock"), st.just(0)),
        st.tuples(st.just("settle"), st.integers(0, 3)),
        st.tuples(st.just("nothing"), st.just(0)),
    ),
    min_size=1,
    max_size=40,
)


class Server:
    """A market, its feed, and a clock: each step is a tick of the feed, some seconds after the one before."""

    def __init__(self, seconds_each: int) -> None:
        self.log = Log(MARKET)
        self.log.submit(trader_seen(1))
        self.feed = MarketFeed(MARKET.address)
        self.books = OpenBooks()
        self.now = NOW_MS
        self.at = 0.0
        self._seconds_each = seconds_each
        self._orders = 0

    def step(self, kind: str, number: int) -> list[Said]:
        first = MARKET.timing.next_gate(Seconds(self.now // 1000))
        match kind:
            case "order":
                self._orders += 1
                order = make_order(
                    first=SlotIndex(first + 1 + number), count=2, lots=1, time=self.now + self._orders
                )
                text = render_order(order, MARKET)
                self.log.submit(PlaceOrder(text=text, signature="", wallet=address(1), at=self.now))
            case "clock":
                self.now = Milliseconds((MARKET.timing.gate(first) + 1) * 1000)
            case "gate":
                self.now = Milliseconds((MARKET.timing.gate(first) + 1) * 1000)
                self.log.submit(GatePassed(slot=first, chain_time=Seconds(self.now // 1000)))
            case "settle":
                self._recount(number)
        self.at += self._seconds_each
        return self._tick()

    def _recount(self, number: int) -> None:
        """What the keeper notes beside the log shows in a summary without any event."""
        slots = sorted(self.log.state.slots)
        if number < len(slots):
            self.log.state.slots[slots[-1 - number]].batches += 1
            self.feed.stale_slots.add(slots[-1 - number])

    def _tick(self) -> list[Said]:
        state = self.log.state
        for _, event in self.log.entries:
            self.feed.note(event)
        messages = self.feed.slot_messages(state, self.feed.stale_slots, {}, self.at)
        self.feed.stale_slots = set()
        messages += self.feed.book_messages(state, self.now, self.books, (), self.at)
        return [message.said for message in messages if message.to_market]


class Listener:
    def __init__(self) -> None:
        self.open: dict[int, Any] = {}
        self.results: dict[int, Any] = {}
        self.sequence = 0

    def take(self, said: Said) -> None:
        message = json.loads(said.body)
        self.sequence = max(self.sequence, said.sequence)
        if message["type"] == "snapshot":
            self.open = {entry["index"]: entry for entry in message["open"]}
            self.results = {entry["index"]: entry for entry in message["results"]}
            return
        entries, kept = (
            (self.open, OPEN_SHOWN) if message["type"] == "book" else (self.results, RESULTS_SHOWN)
        )
        entries[message["index"]] = {
            name: value for name, value in message.items() if name not in ("type", "market", "sequence")
        }
        for old in sorted(entries)[:-kept]:
            del entries[old]


def fresh(server: Server) -> Listener:
    listener = Listener()
    listener.take(server.feed.snapshot(server.now))
    return listener


@settings(deadline=None, max_examples=60)
@given(steps=STEPS, leaves=st.integers(0, 39), seconds_each=st.integers(0, 20))
def test_staying_or_leaving_and_resuming_leads_to_the_fresh_snapshot(
    steps: list[tuple[str, int]], leaves: int, seconds_each: int
) -> None:
    server = Server(seconds_each)
    server.step("nothing", 0)
    stays, leaver = fresh(server), fresh(server)
    for nth, step in enumerate(steps):
        for said in server.step(*step):
            stays.take(said)
            if nth < leaves:
                leaver.take(said)
        if nth < leaves:
            leaver.sequence = server.feed.sequence
    missed = server.feed.since(Seq(leaver.sequence), server.at)
    for said in [server.feed.snapshot(server.now, resync=True)] if missed is None else missed:
        leaver.take(said)
    expected = fresh(server)
    assert (stays.open, stays.results) == (expected.open, expected.results)
    assert (leaver.open, leaver.results) == (expected.open, expected.results)
