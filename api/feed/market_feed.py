"""What the feed has last said of one market, and so what it has to say next: only differences become messages."""

from collections.abc import Iterable
from typing import Any

import msgspec

from api.feed.messages import (
    BookMessage,
    HeartbeatMessage,
    OpenSlotBook,
    SlotMessage,
    SnapshotMessage,
    encode_message,
)
from api.markets.open_books import OpenBooks
from api.markets.schemas import SlotSummary
from api.markets.slot_names import first_ungated, open_slot_view
from api.markets.slot_summaries import Transactions, slot_summary
from auction_engine.core import events as e
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, Seq, SlotIndex

OPEN_SHOWN = 2
RESULTS_SHOWN = 20
RECHECKED = 5
"""Latest slots that are looked at again with each heartbeat: the keeper notes transactions beside the log."""

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


class MarketFeed:
    """One market's part of the feed. Nothing here waits: the hub reads what is needed and hands it in."""

    def __init__(self, market: str) -> None:
        self.market = market
        self.loaded = False
        self.stale_slots: set[SlotIndex] = set()
        self._sequence = Seq(0)
        self._looked_at: tuple[Seq, SlotIndex] | None = None
        self._open: dict[SlotIndex, OpenSlotBook] = {}
        self._results: dict[SlotIndex, SlotSummary] = {}

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

    def book_messages(self, state: MarketState, now: Milliseconds, books: OpenBooks) -> list[str]:
        """A message for each open slot whose book differs from what was said of it."""
        first = first_ungated(state, now)
        if self._looked_at == (state.seq, first):
            return []
        self._looked_at = (state.seq, first)
        self._sequence = state.seq
        before, self._open = self._open, {}
        messages = []
        for slot in (SlotIndex(first + i) for i in range(OPEN_SHOWN)):
            shown = books.of_slot(state, slot, near=True)
            view = open_slot_view(state.market, slot)
            members = {**_members(view), "book": shown.book, "indicative": shown.indicative}
            self._open[slot] = OpenSlotBook(**members)
            if self._open[slot] != before.get(slot):
                messages.append(BookMessage(market=self.market, sequence=state.seq, **members))
        return [encode_message(message) for message in messages]

    def slot_messages(
        self, state: MarketState, slots: Iterable[SlotIndex], transactions: Transactions
    ) -> list[str]:
        """A message for each of these gated slots that differs from what was said of it."""
        messages = []
        for slot in sorted(slots):
            if slot not in state.slots:
                continue
            summary = slot_summary(state.market, state.slots[slot], transactions)
            if summary != self._results.get(slot):
                self._results[slot] = summary
                messages.append(SlotMessage(market=self.market, sequence=state.seq, **_members(summary)))
        for old in sorted(self._results)[:-RESULTS_SHOWN]:
            del self._results[old]
        return [encode_message(message) for message in messages]

    def snapshot(self, now: Milliseconds | None) -> str:
        """Everything that was said last, in one message."""
        return encode_message(
            SnapshotMessage(
                market=self.market,
                sequence=self._sequence,
                chain_time_ms=now,
                open=list(self._open.values()),
                results=[self._results[slot] for slot in sorted(self._results, reverse=True)],
            )
        )

    def heartbeat(self, now: Milliseconds | None) -> str:
        return encode_message(
            HeartbeatMessage(market=self.market, sequence=self._sequence, chain_time_ms=now)
        )


def _members(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
