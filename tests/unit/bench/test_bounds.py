"""What the engine is timed against does the engine's work: a bound that computes something else would be a cheat."""

import numpy as np
import pytest

from auction_engine.core.clearing import MarketRules, clear
from bench.books import NARROW, WIDE, Columns, Workload, columns, small_books
from bench.bounds import clear_by_bincount, split, volume_by_heaps
from bench.peers.judgement import nobody_is_wronged

BOOKS = [(f"{w.name} {n}", w, columns(w, n)) for w in (NARROW, WIDE) for n in (1_000, 10_000)] + [
    (f"small {number}", Workload("small", 10), book) for number, book in enumerate(small_books()[:40])
]


@pytest.mark.parametrize(("workload", "book"), [b[1:] for b in BOOKS], ids=[b[0] for b in BOOKS])
def test_the_bounds_find_the_price_the_volume_and_the_fills(workload: Workload, book: Columns) -> None:
    rules = MarketRules(tick=1, lot=1, floor=0, cap=workload.cap, price_rule="lowest")
    ours = clear(book.book(), rules)
    by_numpy = clear_by_bincount(split(book), workload.cap)
    assert (by_numpy.price, by_numpy.volume) == (ours.price, ours.volume)
    listed = list(zip(book.is_buy.tolist(), book.price.tolist(), book.lots.tolist(), strict=True))
    assert volume_by_heaps(listed) == ours.volume
    # Fills are the same but for the lots that rounding down leaves over at the price.
    for theirs, side in ((by_numpy.buy_fills, book.is_buy), (by_numpy.sell_fills, ~book.is_buy)):
        left = ours.fills[side] - theirs
        assert set(np.unique(left)) <= {0, 1}
        assert (left[book.price[side] != ours.price] == 0).all()


def test_the_engine_wrongs_nobody_in_small_books_full_of_ties() -> None:
    for book in small_books():
        result = clear(book.book(), Workload("small", 10).rules)
        assert nobody_is_wronged(book, result.price, result.fills)


def test_a_result_that_wrongs_somebody_is_told() -> None:
    book = Columns(np.array([True, True, False]), np.array([5, 4, 3]), np.array([2, 2, 2]))
    assert nobody_is_wronged(book, 4, [2, 0, 2])
    assert not nobody_is_wronged(book, 3, [1, 1, 2])  # both buys are better than the price, and go short
    assert not nobody_is_wronged(book, 4, [1, 1, 2])  # the better buy goes short
    assert not nobody_is_wronged(book, 5, [0, 2, 2])  # one pays more than it said
    assert not nobody_is_wronged(book, 4, [2, 1, 2])  # more is bought than sold
    assert not nobody_is_wronged(book, None, [0, 0, 0])
