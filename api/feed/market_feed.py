"""What the feed has last said of one market, and so what it has to say next: only differences become messages.

Since a message replaces the older one about its slot, the latest message of each slot is all that anybody who comes
back needs: resuming takes no record of the past, and no more room the longer somebody was away.
"""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import msgspec

from api.feed.framing import Said
from api.feed.messages import (
    BookMessage,
    HeartbeatMessage,
    OpenSlotBook,
    SlotMessage,
    SnapshotMessage,
    said,
)
from api.markets.open_books import OpenBooks
from api.markets.schemas import SlotSummary
from api.markets.slot_names import OPEN_SLOTS_SHOWN, first_ungated, open_slot_view
from api.markets.slot_summaries import Transactions, slot_summary
from auction_engine.core import events as e
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, Seq, SlotIndex

OPEN_SHOWN = 2
RESULTS_SHOWN = 20
RECHECKED = 5
"""Latest slots that are looked at again with each heartbeat: the keeper notes transactions beside the log."""
OVERLAP_SECONDS = 10.0
"""Who resumes is told again what was said so lately, whatever its sequence: gates follow the clock and transactions are
noted beside the log, so another server may have told of them at another position."""

_SLOT_EVENTS = (
    e.SlotGated,
    e.BookSealed,
    e.SlotCleared,
    e.SlotWithoutTrade,
    e.SlotPosted,
    e.BatchesSettled,
    e.SlotSettled,
    e.SlotClosed,
)


class SlotSaid(NamedTuple):
    """A message about a slot. to_market: it is one of those that everybody who listens to the market hears of."""

    slot: SlotIndex
    to_market: bool
    said: Said


class _Told(NamedTuple):
    said: Said
    at: float


class MarketFeed:
    """One market's part of the feed. Nothing here waits: the hub reads what is needed and hands it in.

    `at` is the server's own steady clock in seconds; `now` the chain's time.
    """

    def __init__(self, market: str) -> None:
        self.market = market
        self.loaded = False
        self.stale_slots: set[SlotIndex] = set()
        self.sequence = Seq(0)
        self._looked_at: tuple[Seq, SlotIndex, frozenset[SlotIndex]] | None = None
        self._shown: tuple[SlotIndex, ...] = ()
        self._open: dict[SlotIndex, OpenSlotBook] = {}
        self._results: dict[SlotIndex, SlotSummary] = {}
        self._told: dict[SlotIndex, _Told] = {}
        self._forgotten = Seq(0)

    def note(self, event: e.Event) -> None:
        """Remember which gated slot an event is about. Books need no note: they follow the log's position."""
        if isinstance(event, _SLOT_EVENTS):
            self.stale_slots.add(event.slot)
        elif isinstance(event, e.SlotsPaused):
            first = max(event.first, event.last - RESULTS_SHOWN + 1)
            self.stale_slots.update(SlotIndex(slot) for slot in range(first, event.last + 1))
        elif isinstance(event, e.SlotsLapsed):
            self.stale_slots.add(event.first)
            self.stale_slots.update(slot for slot in self._results if event.first <= slot <= event.last)

    def recheck(self, state: MarketState, count: int = RECHECKED) -> None:
        """Look at the latest gated slots again."""
        self.stale_slots.update(sorted(state.slots)[-count:])

    def book_messages(
        self,
        state: MarketState,
        now: Milliseconds,
        books: OpenBooks,
        watched: Collection[SlotIndex] = (),
        at: float = 0.0,
    ) -> list[SlotSaid]:
        """A message for each open slot, shown or watched, whose book differs from what was said of it."""
        first = first_ungated(state, now)
        near = frozenset(slot for slot in watched if first <= slot < first + OPEN_SLOTS_SHOWN)
        if self._looked_at == (state.seq, first, near):
            return []
        self._looked_at = (state.seq, first, near)
        self.sequence = state.seq
        shown_before, before = self._shown, self._open
        self._shown, self._open = tuple(SlotIndex(first + i) for i in range(OPEN_SHOWN)), {}
        messages = []
        for slot in sorted(near.union(self._shown)):
            book = self._open[slot] = _open_book(state, slot, books)
            to_market = slot in self._shown
            if book != before.get(slot) or (to_market and slot not in shown_before):
                messages.append(SlotSaid(slot, to_market, self._book_said(state, book)))
        self._remember(messages, at)
        for gone in set(before).difference(self._open):
            self._told.pop(gone, None)
        return messages

    def slot_messages(
        self, state: MarketState, slots: Iterable[SlotIndex], transactions: Transactions, at: float = 0.0
    ) -> list[SlotSaid]:
        """A message for each of these gated slots that differs from what was said of it."""
        messages = []
        for slot in sorted(slots):
            if slot not in state.slots:
                continue
            summary = slot_summary(state.market, state.slots[slot], transactions)
            if summary != self._results.get(slot):
                self._results[slot] = summary
                messages.append(SlotSaid(slot, True, self._result_said(state.seq, summary)))
        self.sequence = state.seq
        self._open = {slot: book for slot, book in self._open.items() if slot not in self._results}
        self._remember(messages, at)
        for old in sorted(self._results)[:-RESULTS_SHOWN]:
            del self._results[old]
            told = self._told.pop(old, None)
            if told is not None:
                self._forgotten = Seq(max(self._forgotten, told.said.sequence))
        return messages

    def snapshot(self, now: Milliseconds | None, *, resync: bool = False) -> Said:
        """Everything that was said last, in one message."""
        return said(
            SnapshotMessage(
                market=self.market,
                sequence=self.sequence,
                chain_time_ms=now,
                resync=resync,
                open=[self._open[slot] for slot in self._shown if slot in self._open],
                results=[self._results[slot] for slot in sorted(self._results, reverse=True)],
            )
        )

    def since(self, sequence: Seq, at: float) -> list[Said] | None:
        """What somebody must be told who has heard everything up to this sequence; None: only a snapshot will do.

        Messages of that very sequence are told again, for several may share it.
        """
        if not self._forgotten < sequence <= self.sequence:
            return None
        told = [
            told.said
            for slot, told in self._told.items()
            if (slot in self._shown or slot in self._results)
            and (told.said.sequence >= sequence or told.at >= at - OVERLAP_SECONDS)
        ]
        return sorted(told, key=lambda one: one.sequence)

    def about(self, state: MarketState, slot: SlotIndex, now: Milliseconds, books: OpenBooks) -> Said | None:
        """The slot as it is: its book while it is open, then its result; None unless it is near or among the latest."""
        if slot in self._results:
            return self._result_said(state.seq, self._results[slot])
        first = first_ungated(state, now)
        if first <= slot < first + OPEN_SLOTS_SHOWN:
            return self._book_said(state, _open_book(state, slot, books))
        return None

    def heartbeat(self, now: Milliseconds | None) -> Said:
        return said(HeartbeatMessage(market=self.market, sequence=self.sequence, chain_time_ms=now))

    def _remember(self, messages: Iterable[SlotSaid], at: float) -> None:
        for message in messages:
            self._told[message.slot] = _Told(message.said, at)

    def _book_said(self, state: MarketState, book: OpenSlotBook) -> Said:
        return said(BookMessage(market=self.market, sequence=state.seq, **_members(book)))

    def _result_said(self, sequence: Seq, summary: SlotSummary) -> Said:
        return said(SlotMessage(market=self.market, sequence=sequence, **_members(summary)))


def _open_book(state: MarketState, slot: SlotIndex, books: OpenBooks) -> OpenSlotBook:
    shown = books.of_slot(state, slot, near=True)
    view = open_slot_view(state.market, slot)
    return OpenSlotBook(**_members(view), book=shown.book, indicative=shown.indicative)


def _members(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
