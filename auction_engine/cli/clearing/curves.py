"""Supply and demand as steps, and the part of them around the clearing point that a drawing shows."""

from typing import NamedTuple

import numpy as np

from auction_engine.core.clearing import Book, Clearing, MarketRules
from auction_engine.core.clearing.book import Column, Flags

LEFT_OUT_OF = 4
"""At each end one limit in so many may lie outside of a drawing, and one in any case."""
ZOOM_FROM = 3
"""Limits are left out only where that makes a side of the drawing so many times as large."""


class Steps(NamedTuple):
    """One side's limits, best first, and the quantity up to each. Shapes: (m,) both, m distinct limits."""

    limit: Column
    upto: Column

    @property
    def total(self) -> int:
        return int(self.upto[-1]) if len(self.upto) else 0


class Curves(NamedTuple):
    supply: Steps
    demand: Steps


class Window(NamedTuple):
    """What a drawing shows, all bounds included: prices and quantities in the units of the book.

    zoomed: some limits of the book lie outside; `lowest` and `highest` are the limits of all of it.
    """

    low: int
    high: int
    quantity_low: int
    quantity_high: int
    lowest: int
    highest: int

    @property
    def zoomed(self) -> bool:
        return self.lowest < self.low or self.highest > self.high


def curves_of(book: Book, rules: MarketRules, result: Clearing) -> Curves:
    """The curves of all orders that can trade, limits beyond floor and cap read as floor and cap.

    All-or-none orders that were left out are not part of them, so that the curves meet at the clearing point.
    """
    limit = np.where(book.is_buy, np.minimum(book.price, rules.cap), np.maximum(book.price, rules.floor))
    shown = (limit >= rules.floor) & (limit <= rules.cap)
    shown[result.rejected] = False
    sells, buys = shown & ~book.is_buy, shown & book.is_buy
    return Curves(_steps(limit, book.quantity, sells), _steps(limit, book.quantity, buys, best=-1))


def _steps(limit: Column, quantity: Column, rows: Flags, best: int = 1) -> Steps:
    """best: 1 when the lowest limit is the best, -1 when it is the highest."""
    limits, lots = limit[rows] * best, quantity[rows]
    order = np.argsort(limits, kind="stable")
    limits, upto = limits[order], np.cumsum(lots[order])
    last = np.append(limits[1:] != limits[:-1], True)[: len(limits)]
    return Steps(limits[last] * best, upto[last])


def window_of(curves: Curves, result: Clearing) -> Window | None:
    """The part worth looking at; None when there is no order to show."""
    limits = np.unique(np.concatenate([curves.supply.limit, curves.demand.limit]))
    if not len(limits):
        return None
    low, high = _heart(curves, result)
    lowest, highest = int(limits[0]), int(limits[-1])
    below, above = limits[limits < low], limits[limits > high]
    bottom = low - _distance_shown(low - below)
    top = high + _distance_shown((above - high)[::-1])
    reach = [_upto(curves.supply, bottom, 1), _upto(curves.supply, top, 1)]
    reach += [_upto(curves.demand, top, -1), _upto(curves.demand, bottom, -1)]
    margin = max((top - bottom) // 12, 1)
    least, most = min(reach), max(reach)
    zoomed = bottom > lowest or top < highest
    start = least if zoomed and least * ZOOM_FROM > most else 0
    return Window(bottom - margin, top + margin, start, max(most, start + 1), lowest, highest)


def _distance_shown(distances: Column) -> int:
    """How far a drawing reaches to one side, of the distances of the limits there, the farthest first."""
    if not len(distances):
        return 0
    left_out = max(1, len(distances) // LEFT_OUT_OF)
    farthest = int(distances[0])
    if len(distances) > left_out and int(distances[left_out]) * ZOOM_FROM < farthest:
        return int(distances[left_out])
    return farthest


def _upto(steps: Steps, limit: int, best: int) -> int:
    """The quantity with this limit or a better one."""
    reached = int(np.searchsorted(steps.limit * best, limit * best, side="right"))
    return int(steps.upto[reached - 1]) if reached else 0


def _heart(curves: Curves, result: Clearing) -> tuple[int, int]:
    """The prices that a drawing is about: the admissible ones, or the best limits of a book without trade."""
    if result.admissible is not None:
        return result.admissible
    best = [int(side.limit[0]) for side in curves if len(side.limit)]
    return min(best), max(best)
