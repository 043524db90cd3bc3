"""Clearing of zones with every kind of line: exactly where none loses energy, with HiGHS where one does."""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from auction_engine.core.clearing.book import Book
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.clearing.zones import Line, ZonalClearing
from auction_engine.core.clearing.zones import clear_zones as clear_without_losses
from auction_engine.core.clearing.zones.lossy_clearing import clear_with_losses


def clear_zones(
    book: Book, zone: ArrayLike, lines: Sequence[Line], rules: MarketRules, *, zones: int
) -> ZonalClearing:
    """Clear one auction of `zones` zones. Source: docs/rules.md, section 3; docs/decisions/0009-zones.md.

    book: all orders, in the order of their sequence. zone: int (n,), the number of each row's zone, from 0. lines: each
    carries energy one way, up to its capacity. Every zone gets one price; zones that lines connect without being full
    get the same. Raises InvalidInput, naming the row or the line, and Unavailable when HiGHS, asked for lines that lose
    energy, gives up. See `ZonalClearing` for the result's shapes and units.
    """
    if any(line.loss_ppm for line in lines):
        from auction_engine.solver.highs import solve

        return clear_with_losses(book, zone, lines, rules, zones=zones, solve=solve)
    return clear_without_losses(book, zone, lines, rules, zones=zones)
