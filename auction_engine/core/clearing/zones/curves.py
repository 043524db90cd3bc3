"""One zone's orders as supply and demand that can be asked at any price."""

from typing import NamedTuple

import numpy as np

from auction_engine.core.clearing.book import Book, Column
from auction_engine.core.clearing.exact_sums import weighted_sum


class AtPrice(NamedTuple):
    """Quantities of the orders that are better than a price, and of those that stand at it."""

    better_sells: int
    sells_at: int
    better_buys: int
    buys_at: int


class Curves:
    """Cumulated quantities by limit. All orders can trade: limits lie within floor and cap."""

    def __init__(self, book: Book) -> None:
        order = np.argsort(book.price)
        sold = np.where(book.is_buy, 0, book.quantity)[order]
        self._limits: Column = book.price[order]
        self._quantities: Column = book.quantity[order]
        self._sold = np.append(0, np.cumsum(sold))
        self._any = np.append(0, np.cumsum(self._quantities))
        self.supply = int(self._sold[-1])
        self.demand = int(self._any[-1]) - self.supply

    @property
    def range(self) -> tuple[int, int] | None:
        """Lowest and highest limit; None without orders."""
        return (int(self._limits[0]), int(self._limits[-1])) if len(self._limits) else None

    def excess_below(self, price: int) -> int:
        """Quantity of sells below a price less that of buys at or above it: what a price just below it leaves over."""
        return int(self._any[np.searchsorted(self._limits, price, "left")]) - self.demand

    def at(self, price: int) -> AtPrice:
        """How the orders stand to a price."""
        below, upto = (int(np.searchsorted(self._limits, price, side)) for side in ("left", "right"))
        sold_below, sold_upto = int(self._sold[below]), int(self._sold[upto])
        any_below, any_upto = int(self._any[below]), int(self._any[upto])
        return AtPrice(
            better_sells=sold_below,
            sells_at=sold_upto - sold_below,
            better_buys=self.demand - (any_upto - sold_upto),
            buys_at=(any_upto - sold_upto) - (any_below - sold_below),
        )

    def limit_of_unit(self, unit: int) -> int | None:
        """The limit of a unit of energy, counted from 1 up from the lowest limit of both sides; None beyond the last."""
        if not 0 < unit <= self.supply + self.demand:
            return None
        return int(self._limits[np.searchsorted(self._any[1:], unit, "left")])

    def value_of_units(self, first: int, last: int) -> int:
        """The limits of the units from `first` to `last` added up, both included."""
        start, end = (int(np.searchsorted(self._any[1:], unit, "left")) for unit in (first, last))
        quantities = self._quantities[start : end + 1].copy()
        quantities[-1] -= int(self._any[end + 1]) - last
        quantities[0] -= first - 1 - int(self._any[start])
        return weighted_sum(self._limits[start : end + 1], quantities)
