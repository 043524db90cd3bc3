"""The books that are measured: half buy, half sell, quantities 1 to 10,000, prices uniform from 0 to the cap."""

from typing import NamedTuple

import numpy as np

from auction_engine.core.clearing import Book, MarketRules
from auction_engine.core.clearing.book import Column, Flags

LOTS_MAX = 10_000
SMALL_BOOKS = 485


class Workload(NamedTuple):
    """`narrow` is the peers' workload: everybody names one of a thousand prices. `wide`: hardly two name the same."""

    name: str
    cap: int

    @property
    def rules(self) -> MarketRules:
        return MarketRules(tick=1, lot=1, floor=0, cap=self.cap)


NARROW = Workload("narrow", 1_000)
WIDE = Workload("wide", 4_000_000)


class Columns(NamedTuple):
    """A book before it is checked."""

    is_buy: Flags
    price: Column
    lots: Column

    def book(self) -> Book:
        return Book.from_columns(*self)


def columns(workload: Workload, orders: int) -> Columns:
    """The same book for the same arguments."""
    chance = np.random.default_rng(orders)
    is_buy = chance.permutation(orders) % 2 == 0
    price = chance.integers(0, workload.cap + 1, orders)
    return Columns(is_buy, price, chance.integers(1, LOTS_MAX + 1, orders))


def small_books() -> list[Columns]:
    """Books of 2 to 12 orders at 5 prices, full of ties, in each of which something can be traded."""
    chance = np.random.default_rng(SMALL_BOOKS)
    found: list[Columns] = []
    while len(found) < SMALL_BOOKS:
        orders = int(chance.integers(2, 13))
        is_buy = chance.integers(0, 2, orders) == 0
        price, lots = chance.integers(1, 6, orders), chance.integers(1, 6, orders)
        if is_buy.any() and not is_buy.all() and price[is_buy].max() >= price[~is_buy].min():
            found.append(Columns(is_buy, price, lots))
    return found
