"""Small books full of ties, of the kind on which other open systems go wrong: each clears so that nobody is wronged.

The peers' failures, of 485 such books: orders in the money left unfilled, a price that is not the partly filled order's
limit, more sold than bought. These 485 books are made here by a fixed sequence; they are of that kind, not the same ones.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from auction_engine.core.clearing import MarketRules, PriceRule, Rationing
from tests.clearing_books import Row, better, book_of, buy, sell, worse
from tests.clearing_reference import Clear

COUNT = 485


def digits(seed: int) -> Iterator[int]:
    """Numbers below 2**16 from a linear congruence: the same on every machine and under every Python."""
    state = seed
    while True:
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        yield state >> 48


@cache
def books() -> tuple[tuple[Row, ...], ...]:
    """Two to six orders a side at four prices, one to four lots each; only books that cross and hold a tie."""
    draw, found = digits(485), list[tuple[Row, ...]]()
    while len(found) < COUNT:
        rows = tuple(
            (is_buy, 1 + next(draw) % 4, 1 + next(draw) % 4)
            for is_buy in (True, False)
            for _ in range(2 + next(draw) % 5)
        )
        limits = [row[:2] for row in rows]
        highest_buy = max(limit for is_buy, limit, _ in rows if is_buy)
        lowest_sell = min(limit for is_buy, limit, _ in rows if not is_buy)
        if highest_buy >= lowest_sell and len(set(limits)) < len(limits):
            found.append(rows)
    return tuple(found)


def test_the_books_are_the_same_ones_every_time() -> None:
    assert len(books()) == len(set(books())) == COUNT
    assert books()[0][:2] == ((True, 2, 3), (True, 3, 2))
    assert sum(price * lots for book in books() for _, price, lots in book) == 25_115


@pytest.mark.parametrize("rationing", ["pro_rata", "time"])
@pytest.mark.parametrize("price_rule", ["midpoint", "lowest", "highest"])
def test_nobody_in_the_money_goes_short_and_a_partly_filled_order_has_the_price_as_its_limit(
    clearing: Clear, price_rule: PriceRule, rationing: Rationing
) -> None:
    rules = MarketRules(1, 1, 0, 9, price_rule, rationing)
    for rows in books():
        result = clearing(book_of(rows), rules)
        assert result.price is not None and result.admissible is not None
        traded = {True: 0, False: 0}
        for row, fill in zip(rows, result.fills.tolist(), strict=True):
            traded[row[0]] += fill
            if better(row, result.price):
                assert fill == row[2], rows
            if worse(row, result.price):
                assert fill == 0, rows
            if 0 < fill < row[2]:
                assert row[1] == result.price == result.admissible[0] == result.admissible[1], rows
        assert traded == {True: result.volume, False: result.volume}, rows


@pytest.mark.parametrize(
    ("rows", "price", "volume"),
    [
        ([buy(5, 10), sell(3, 4)], 5, 4),  # the buy is partly filled: its limit, not the middle
        ([buy(5, 4), sell(3, 10)], 3, 4),  # the sell is
        ([buy(5, 4), sell(3, 4)], 4, 4),  # both fill exactly: the rule chooses inside the gap
        (
            [buy(5, 4), sell(3, 4), buy(4, 9)],
            4,
            4,
        ),  # a buy left over at 4 keeps the price from falling below it
        ([buy(5, 4), sell(3, 4), buy(5, 1)], 5, 4),  # a buy left over at 5 ties with the filled one
        ([buy(5, 4), sell(3, 4), sell(3, 1)], 3, 4),  # likewise a sell at 3
        ([buy(5, 3), buy(5, 3), sell(5, 4), sell(5, 4)], 5, 6),  # everybody ties
        ([buy(6, 2), buy(5, 3), sell(5, 3), sell(4, 2)], 5, 5),  # the curves meet in a point at 5
    ],
)
def test_ties_that_break_other_systems(clearing: Clear, rows: list[Row], price: int, volume: int) -> None:
    result = clearing(book_of(rows), MarketRules(1, 1, 0, 10))
    assert (result.price, result.volume) == (price, volume)


def test_equals_share_alike_and_not_by_chance_or_by_who_came_first(clearing: Clear) -> None:
    rows = [sell(5, 6), buy(5, 4), buy(5, 4), buy(5, 4)]
    assert clearing(book_of(rows), MarketRules(1, 1, 0, 10)).fills.tolist() == [6, 2, 2, 2]
    by_time = MarketRules(1, 1, 0, 10, rationing="time")
    assert clearing(book_of(rows), by_time).fills.tolist() == [6, 4, 2, 0]
