"""A book whose orders belong to zones, taken apart by zone."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from auction_engine.core.clearing.book import Book, Column
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.clearing.uniform_price import tradable
from auction_engine.core.clearing.zones.curves import Curves
from auction_engine.core.errors import InvalidInput

ZONES_MAX = 2**15
"""More zones than a continent has; their numbers fit 16 bits, which sort fastest."""


class ZoneOrders(NamedTuple):
    """The orders of one zone that can trade. rows: their numbers in the whole book. orders: limits within floor and cap."""

    rows: Column
    orders: Book
    curves: Curves

    def at(self, price: int, *, is_buy: bool) -> Column:
        """Numbers, within the zone, of the orders of one side whose limit is the price."""
        return np.flatnonzero((self.orders.price == price) & (self.orders.is_buy == is_buy))


def take_apart(book: Book, zone: ArrayLike, zones: int, rules: MarketRules) -> list[ZoneOrders]:
    """The orders of each zone; raises InvalidInput when `zone` does not name one of the `zones` for every row."""
    numbers = _checked(zone, len(book), zones)
    trading = tradable(book, rules)
    rows = np.arange(len(book)) if trading is None else trading.rows
    orders = book if trading is None else trading.book
    numbers = numbers[rows]
    by_zone = np.argsort(numbers, kind="stable")
    ends = np.searchsorted(numbers[by_zone], np.arange(zones + 1))
    parts = [by_zone[ends[number] : ends[number + 1]] for number in range(zones)]
    books = [Book(orders.is_buy[part], orders.price[part], orders.quantity[part]) for part in parts]
    return [ZoneOrders(rows[part], own, Curves(own)) for part, own in zip(parts, books, strict=True)]


def _checked(zone: ArrayLike, orders: int, zones: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    if not 0 < zones <= ZONES_MAX:
        raise InvalidInput(f"there must be 1 to {ZONES_MAX} zones, not {zones!r}")
    numbers = np.asarray(zone) if orders else np.zeros(0, np.int64)
    if numbers.shape != (orders,):
        raise InvalidInput(f"the column zone must have one number for each of the {orders} orders")
    if numbers.dtype.kind not in "iu":
        raise InvalidInput(f"the column zone must hold whole numbers, not {numbers.dtype}")
    if len(wrong := np.flatnonzero((numbers < 0) | (numbers >= zones))):
        row = int(wrong[0])
        raise InvalidInput(
            f"row {row}: the zone {numbers[row]} is none of the {zones} zones, 0 to {zones - 1}"
        )
    return numbers.astype(np.int16)
