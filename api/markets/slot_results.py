"""Where each fill of a slot stands: its lots and the batches that settle it, worked out once per cleared slot."""

from typing import NamedTuple

from auction_engine.core.batches import make_batches
from auction_engine.core.entries import SlotEntry
from auction_engine.core.units import Lots, Milliseconds, SlotIndex

KEPT_MAX = 1_024
"""Slots kept in all markets together: more than the SLOTS_MAX that one order may cover, so that reading
such an order again finds them all."""

FillName = tuple[str, Milliseconds]
"""A fill's order within its slot: the trader's address and the order's signing time."""


class PlacedFill(NamedTuple):
    """batches: the numbers of those that settle it; parts: its lots in each of them."""

    lots: Lots
    batches: tuple[int, ...]
    parts: tuple[Lots, ...]


class SlotResults:
    """A slot's fills never change once it is cleared, and its batches follow from them: both are kept while they are read."""

    def __init__(self) -> None:
        self._placed: dict[tuple[str, SlotIndex], dict[FillName, PlacedFill]] = {}

    def of_slot(self, market: str, entry: SlotEntry) -> dict[FillName, PlacedFill]:
        """Every fill of the slot by its name; empty when nothing was traded."""
        if not entry.fills:
            return {}
        key = (market, entry.slot)
        placed = self._placed.pop(key, None) or place_fills(entry)
        self._placed[key] = placed
        if len(self._placed) > KEPT_MAX:
            del self._placed[next(iter(self._placed))]
        return placed


def place_fills(entry: SlotEntry) -> dict[FillName, PlacedFill]:
    """Each fill with the numbers of its batches; one that was split has several."""
    parts: dict[FillName, dict[int, Lots]] = {(fill.trader, fill.time): {} for fill in entry.fills}
    for batch in make_batches(list(entry.fills)):
        for trader in batch.traders:
            for fill in trader.fills:
                parts[fill.trader, fill.time][batch.number] = fill.lots
    return {
        (fill.trader, fill.time): PlacedFill(fill.lots, tuple(own), tuple(own.values()))
        for fill in entry.fills
        for own in (parts[fill.trader, fill.time],)
    }
