"""The book of one slot while orders come and go: what would be cleared now is known after every change.

Structure and why, with figures: price_tree.py, docs/decisions/0007-clearing-engine.md. Most changes do not move the
indicative price, or move it to a price close by.

Orders themselves are rows of growing columns, so that the gate hands numpy whole arrays. First in, first out inside a
level is the order of `priority` there.
"""

from array import array
from collections.abc import Hashable, Iterator
from typing import NamedTuple

import numpy as np

from auction_engine.core.clearing.book import Book, Column
from auction_engine.core.clearing.price_tree import PriceTree
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.order import Side
from auction_engine.core.units import Lots, Ticks

LEFT_ROWS_KEPT = 1024
"""Rows of orders that have left stay until they are more than those that rest, and this many."""


class Resting(NamedTuple):
    """One order's row in a book. `priority` orders rows inside a level: the record's on-chain seq."""

    order_id: Hashable
    side: Side
    limit: Ticks
    lots: Lots
    priority: int


class Level(NamedTuple):
    """All lots of one side at one price."""

    price: Ticks
    lots: Lots
    orders: int


class Indicative(NamedTuple):
    """What would be cleared if the gate closed now: price in ticks, volume in lots; no price when nothing crosses."""

    price: Ticks | None
    volume: Lots


NOTHING = Indicative(None, Lots(0))


class LiveBook:
    """Both sides of one slot, in ticks and lots. Rows are known by their order id; inserting one twice is an error.

    rules: a market's. Limits lie between its floor and cap, which the door has checked.
    """

    def __init__(self, rules: MarketRules) -> None:
        self._rules = rules.in_ticks_and_lots()
        self._floor, self._cap = self._rules.floor, self._rules.cap
        self._tree = PriceTree(self._cap - self._floor)
        self._row_of: dict[Hashable, int] = {}
        self._ids: list[Hashable] = []
        self._limit, self._priority = array("q"), array("q")
        self._lots = array("q")
        """Negative for a sell, 0 for an order that has left."""

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, order_id: Hashable) -> bool:
        return order_id in self._row_of

    def insert(self, order_id: Hashable, side: Side, limit: Ticks, lots: Lots, priority: int) -> None:
        """Take in an order: O(log price range)."""
        assert order_id not in self._row_of, f"order {order_id!r} is in the book already"
        assert lots > 0 and self._floor <= limit <= self._cap, "the door has checked lots and limit"
        is_buy = side == "buy"
        self._row_of[order_id] = len(self._ids)
        self._ids.append(order_id)
        self._limit.append(limit)
        self._lots.append(lots if is_buy else -lots)
        self._priority.append(priority)
        self._tree.add(limit - self._floor, lots, is_buy)

    def remove(self, order_id: Hashable) -> bool:
        """Take an order out: O(log price range). False when it is not there."""
        row = self._row_of.pop(order_id, None)
        if row is None:
            return False
        lots = self._lots[row]
        self._lots[row] = 0
        self._tree.add(self._limit[row] - self._floor, -lots if lots > 0 else lots, lots > 0)
        if len(self._ids) > 2 * len(self._row_of) + LEFT_ROWS_KEPT:
            self._compact()
        return True

    def indicative(self) -> Indicative:
        """O(1), unless both sides fill exactly: then the upper end of the admissible prices is looked up."""
        tree = self._tree
        wanted, offered = tree.wanted, tree.offered
        volume = wanted if wanted < offered else offered
        if not volume:
            return NOTHING
        price = tree.low + self._floor
        if wanted - tree.wanted_at == offered:
            price = self._rules.choose(price, tree.next_price() + self._floor)
        return tuple.__new__(Indicative, (price, volume))  # Indicative(...) takes three times as long

    def levels(self, side: Side) -> list[Level]:
        """Levels from best to worst: highest buy, lowest sell first."""
        found: dict[Ticks, tuple[int, int]] = {}
        for row in self._row_of.values():
            lots = self._lots[row]
            if (lots > 0) == (side == "buy"):
                limit = Ticks(self._limit[row])
                sum_of, orders = found.get(limit, (0, 0))
                found[limit] = sum_of + abs(lots), orders + 1
        return [
            Level(limit, Lots(found[limit][0]), found[limit][1])
            for limit in sorted(found, reverse=side == "buy")
        ]

    def rows(self) -> Iterator[Resting]:
        """All orders in order of priority."""
        return iter(sorted(map(self._resting, self._row_of.values()), key=lambda row: row.priority))

    def columns(self) -> tuple[Book, Column]:
        """The book as clearing takes it, in order of priority, and each row's number for `order_ids`.

        No loop over orders: a million of them take some ten milliseconds.
        """
        lots, limit = np.array(self._lots, np.int64), np.array(self._limit, np.int64)
        priority = np.array(self._priority, np.int64)
        rows = np.arange(len(lots))
        if len(self._row_of) < len(lots):
            rows = np.flatnonzero(lots)
            lots, limit, priority = lots[rows], limit[rows], priority[rows]
        if not bool((priority[1:] > priority[:-1]).all()):
            order = np.argsort(priority, kind="stable")
            rows, lots, limit = rows[order], lots[order], limit[order]
        return Book.from_columns(lots > 0, limit, np.abs(lots)), rows

    def order_ids(self, rows: Column) -> list[Hashable]:
        """The ids of rows as `columns` numbered them; good until the book changes."""
        return [self._ids[row] for row in rows.tolist()]

    def _resting(self, row: int) -> Resting:
        lots = self._lots[row]
        side: Side = "buy" if lots > 0 else "sell"
        limit, priority = Ticks(self._limit[row]), self._priority[row]
        return Resting(self._ids[row], side, limit, Lots(abs(lots)), priority)

    def _compact(self) -> None:
        """Forget the rows of orders that have left, and the prices that only they used."""
        resting = [self._resting(row) for row in self._row_of.values()]
        fresh = LiveBook(self._rules)
        for row in resting:
            fresh.insert(*row)
        self.__dict__.update(fresh.__dict__)
