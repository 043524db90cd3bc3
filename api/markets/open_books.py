"""The open books as last worked out: one computation per change of the market's log, however many readers there are."""

from typing import NamedTuple

from api.markets.books import indicative_view, open_book_view
from api.markets.schemas import BookView, IndicativeView
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq, SlotIndex

KEPT_MAX = 64
"""Views kept in all markets together: the slots that people look at are the next few."""


class OpenBook(NamedTuple):
    """A slot's open book as of position `seq` of the log."""

    seq: Seq
    orders: int
    book: BookView
    indicative: IndicativeView | None


class OpenBooks:
    """Views of books that are not gated, by market and slot."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, SlotIndex], OpenBook] = {}

    def of_slot(self, state: MarketState, slot: SlotIndex, *, near: bool) -> OpenBook:
        """near: one of the next few slots, whose book the state may keep; a stranger may ask for any other one."""
        key = (state.market.address, slot)
        kept = self._kept.pop(key, None)
        if kept is None or kept.seq != state.seq:
            book = state.book(slot) if near else state.built_book(slot)
            kept = OpenBook(
                state.seq,
                len(book),
                open_book_view(book, state.market),
                indicative_view(book, state.market),
            )
        self._kept[key] = kept
        if len(self._kept) > KEPT_MAX:
            del self._kept[next(iter(self._kept))]
        return kept
