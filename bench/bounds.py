"""What a clearing is held against: copying the columns, plain numpy on columns split by side, the textbook's two heaps.

tests/unit/bench proves that the two that clear find the engine's price and volume.
"""

import heapq
from typing import NamedTuple

import numpy as np

from auction_engine.core.clearing.book import Column
from bench.books import Columns


class Split(NamedTuple):
    """A book whose sides are apart already, which the numpy bound is given for nothing."""

    buy_price: Column
    buy_lots: Column
    sell_price: Column
    sell_lots: Column


class Cleared(NamedTuple):
    """price: the lowest admissible. Fills: better than the price in full, at it pro rata, rounded down."""

    price: int
    volume: int
    buy_fills: Column
    sell_fills: Column


def split(book: Columns) -> Split:
    buys, sells = book.is_buy, ~book.is_buy
    return Split(book.price[buys], book.lots[buys], book.price[sells], book.lots[sells])


def copy(book: Columns) -> tuple[object, ...]:
    return tuple(column.copy() for column in book)


def clear_by_bincount(book: Split, cap: int) -> Cleared:
    """One histogram of prices per side, over the whole range of prices; no check of anything."""
    demand_at = np.bincount(book.buy_price, weights=book.buy_lots, minlength=cap + 1)
    supply_at = np.bincount(book.sell_price, weights=book.sell_lots, minlength=cap + 1)
    supply = np.cumsum(supply_at)
    demand = np.cumsum(demand_at[::-1])[::-1]
    price = int(np.argmax(supply >= demand - demand_at))
    volume = int(min(supply[price], demand[price]))
    buy_fills = np.where(book.buy_price > price, book.buy_lots, 0)
    sell_fills = np.where(book.sell_price < price, book.sell_lots, 0)
    _share(buy_fills, book.buy_price, book.buy_lots, price, volume - int(demand[price] - demand_at[price]))
    _share(sell_fills, book.sell_price, book.sell_lots, price, volume - int(supply[price] - supply_at[price]))
    return Cleared(price, volume, buy_fills, sell_fills)


def _share(fills: Column, prices: Column, lots: Column, price: int, rest: int) -> None:
    at_price = np.flatnonzero(prices == price)
    if len(at_price):
        asked = lots[at_price]
        fills[at_price] = asked * rest // int(asked.sum())


def volume_by_heaps(orders: list[tuple[bool, int, int]]) -> int:
    """The executable volume by popping best buys and sells against each other."""
    buys = [(-price, lots) for is_buy, price, lots in orders if is_buy]
    sells = [(price, lots) for is_buy, price, lots in orders if not is_buy]
    heapq.heapify(buys)
    heapq.heapify(sells)
    volume = 0
    while buys and sells and -buys[0][0] >= sells[0][0]:
        (bid, wanted), (ask, offered) = heapq.heappop(buys), heapq.heappop(sells)
        lots = min(wanted, offered)
        volume += lots
        if wanted > lots:
            heapq.heappush(buys, (bid, wanted - lots))
        if offered > lots:
            heapq.heappush(sells, (ask, offered - lots))
    return volume
