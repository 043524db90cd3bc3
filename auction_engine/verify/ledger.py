"""A history arranged for the checks: orders by name, ends, and what was done to each slot. Derived, never judged here."""

from collections import defaultdict
from functools import cached_property

from auction_engine.core.pauses import is_paused
from auction_engine.core.sealed_book import BookRow, is_live
from auction_engine.core.units import NEVER, Milliseconds, Seconds, SlotIndex
from auction_engine.verify.history import (
    Closing,
    Ending,
    History,
    Posting,
    Registration,
    Settlement,
    SlotHolding,
)

OrderName = tuple[str, Milliseconds]
"""An order's name on chain: its trader's address and its signing time. It is never used twice."""


class Ledger:
    """One history and its indexes, each made when first asked for."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.market = history.market

    @cached_property
    def orders(self) -> dict[OrderName, Registration]:
        return {(each.trader, each.time): each for each in self.history.registrations}

    @cached_property
    def ended(self) -> dict[OrderName, Ending]:
        """The first end of each order: later ones change nothing."""
        first: dict[OrderName, Ending] = {}
        for ending in self.history.endings:
            first.setdefault((ending.trader, ending.time), ending)
        return first

    @cached_property
    def postings(self) -> dict[SlotIndex, list[Posting]]:
        found: dict[SlotIndex, list[Posting]] = defaultdict(list)
        for posting in self.history.postings:
            found[posting.slot].append(posting)
        return found

    @cached_property
    def settlements(self) -> dict[SlotIndex, list[Settlement]]:
        found: dict[SlotIndex, list[Settlement]] = defaultdict(list)
        for settlement in self.history.settlements:
            found[settlement.slot].append(settlement)
        return found

    @cached_property
    def closings(self) -> dict[SlotIndex, Closing]:
        return {closing.slot: closing for closing in self.history.closings}

    @cached_property
    def slot_accounts(self) -> dict[SlotIndex, SlotHolding]:
        return {holding.slot: holding for holding in self.history.holdings.slots}

    @cached_property
    def covering(self) -> dict[SlotIndex, list[Registration]]:
        """Orders by the slots that they name: a long life has too many to look through them all for each slot."""
        found: dict[SlotIndex, list[Registration]] = defaultdict(list)
        for each in self.orders.values():
            for slot in range(each.first, each.first + each.count):
                found[SlotIndex(slot)].append(each)
        return found

    def ended_at(self, name: OrderName) -> Seconds:
        ending = self.ended.get(name)
        return NEVER if ending is None else ending.ended_at

    def is_past(self, slot: SlotIndex, seconds_after_gate: int = 0) -> bool:
        """Whether the chain's clock is past the slot's gate, or so many seconds later."""
        return self.history.holdings.chain_time > self.market.timing.gate(slot) + seconds_after_gate

    def is_paused(self, slot: SlotIndex) -> bool:
        """Whether the slot's gate lies in a pause: no order is live in it."""
        return is_paused(self.history.pauses, self.market.timing.gate(slot))

    def live(self, slot: SlotIndex) -> list[Registration]:
        """The live set of a slot, by the program's rule, in order of seq."""
        gate = self.market.timing.gate(slot)
        if self.is_paused(slot):
            return []
        found = [
            each
            for each in self.covering.get(slot, [])
            if is_live(
                slot,
                each.first,
                each.count,
                each.live_from,
                self.ended_at((each.trader, each.time)),
                gate,
            )
        ]
        return sorted(found, key=lambda each: each.seq)

    def slots(self) -> list[SlotIndex]:
        """Every slot that was gated and that an order covers, and every one that was posted or settled."""
        last = SlotIndex(self.market.timing.next_gate(self.history.holdings.chain_time) - 1)
        covered: set[SlotIndex] = {*self.postings, *self.settlements, *self.closings, *self.slot_accounts}
        for each in self.orders.values():
            covered.update(
                SlotIndex(i) for i in range(each.first, min(each.first + each.count - 1, last) + 1)
            )
        return sorted(covered)


def rows_of(live: list[Registration]) -> list[BookRow]:
    """A live set as the book that is cleared."""
    return [
        BookRow(
            trader=each.trader,
            time=each.time,
            seq=each.seq,
            side=each.side,
            lots=each.lots,
            limit=each.limit,
        )
        for each in live
    ]
