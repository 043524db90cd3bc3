"""A book as everybody may read it: levels of one price, never single orders or owners."""

from collections.abc import Iterable

from api.markets.schemas import BookView, IndicativeView, LevelView
from auction_engine.core.clearing.live_book import LiveBook
from auction_engine.core.market import Market
from auction_engine.core.order import Side
from auction_engine.core.order_text import price_text
from auction_engine.core.sealed_book import BookRow
from auction_engine.core.state import PENDING_PRIORITY
from auction_engine.core.units import Lots, Ticks

Row = tuple[Side, Ticks, Lots, bool]
"""One order: side, limit, lots, and whether it is pending (accepted, not registered)."""


def open_book_view(book: LiveBook, market: Market) -> BookView:
    """A slot that is not gated: registered orders and, beside them, pending ones."""
    rows = ((row.side, row.limit, row.lots, row.priority >= PENDING_PRIORITY) for row in book.rows())
    return _view(rows, market)


def sealed_book_view(rows: Iterable[BookRow], market: Market) -> BookView:
    """A sealed slot: exactly the orders that were registered on chain by the gate."""
    return _view(((row.side, row.limit, row.lots, False) for row in rows), market)


def indicative_view(book: LiveBook, market: Market) -> IndicativeView | None:
    """None when nothing crosses."""
    result = book.indicative()
    if result.price is None:
        return None
    return IndicativeView(price=price_text(result.price, market), volume_wh=result.volume * market.rules.lot)


def _view(rows: Iterable[Row], market: Market) -> BookView:
    levels: dict[Side, dict[Ticks, list[int]]] = {"buy": {}, "sell": {}}
    for side, limit, lots, pending in rows:
        level = levels[side].setdefault(limit, [0, 0, 0])
        level[1 if pending else 0] += lots
        level[2] += 1
    return BookView(
        buys=_levels(levels["buy"], market, best_first_down=True),
        sells=_levels(levels["sell"], market, best_first_down=False),
    )


def _levels(levels: dict[Ticks, list[int]], market: Market, *, best_first_down: bool) -> list[LevelView]:
    return [
        LevelView(
            price=price_text(price, market),
            wh=levels[price][0] * market.rules.lot,
            pending_wh=levels[price][1] * market.rules.lot,
            orders=levels[price][2],
        )
        for price in sorted(levels, reverse=best_first_down)
    ]
