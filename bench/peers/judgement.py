"""Whether a result is what a uniform-price auction owes its traders, by the definition and nothing of the engine."""

import numpy as np

from auction_engine.core.clearing.book import Column
from bench.books import Columns

ROUNDING = 1e-6
"""A peer counts in fractions: as much of a lot is not held against it."""


def nobody_is_wronged(book: Columns, price: float | None, fills: Column | list[float]) -> bool:
    """Orders better than the price are filled, worse ones are not; none beyond its quantity; bought equals sold."""
    if price is None:
        return False
    filled = np.asarray(fills, np.float64)
    better = np.where(book.is_buy, book.price > price, book.price < price)
    worse = np.where(book.is_buy, book.price < price, book.price > price)
    bought, sold = filled[book.is_buy].sum(), filled[~book.is_buy].sum()
    return bool(
        (filled >= 0).all()
        and (filled <= book.lots + ROUNDING).all()
        and (filled[better] >= book.lots[better] - ROUNDING).all()
        and (filled[worse] <= ROUNDING).all()
        and abs(bought - sold) <= ROUNDING
    )
