"""Clearing by examples whose results can be done by hand."""

from auction_engine.core.clearing import MarketRules
from tests.clearing_books import Row, book_of, buy, sell
from tests.clearing_reference import Clear

RULES = MarketRules(tick=1, lot=1, floor=-100, cap=1000)


def run(clearing: Clear, *rows: Row) -> tuple[int | None, int, list[int]]:
    result = clearing(book_of(rows), RULES)
    return result.price, result.volume, result.fills.tolist()


def test_an_empty_book_and_one_that_does_not_cross_have_no_price(clearing: Clear) -> None:
    assert run(clearing) == (None, 0, [])
    assert run(clearing, buy(10, 5)) == (None, 0, [0])
    assert run(clearing, buy(10, 5), sell(11, 5)) == (None, 0, [0, 0])


def test_a_partly_filled_order_sets_the_price(clearing: Clear) -> None:
    assert run(clearing, buy(30, 10), sell(10, 4)) == (30, 4, [4, 4])
    assert run(clearing, buy(30, 4), sell(10, 10)) == (10, 4, [4, 4])


def test_when_both_sides_fill_exactly_the_midpoint_is_rounded_downward_also_below_zero(
    clearing: Clear,
) -> None:
    assert run(clearing, buy(30, 5), sell(11, 5))[0] == 20
    assert run(clearing, buy(-10, 5), sell(-13, 5))[0] == -12


def test_the_last_lots_go_by_largest_remainder_and_ties_to_the_earlier_order(clearing: Clear) -> None:
    assert run(clearing, sell(10, 5), buy(10, 3), buy(10, 3), buy(10, 3)) == (10, 5, [5, 2, 2, 1])


def test_beyond_floor_and_cap_a_limit_counts_as_one_of_them_or_keeps_the_order_out(clearing: Clear) -> None:
    result = clearing(book_of([buy(2000, 5), sell(-200, 9)]), RULES)
    assert (result.price, result.admissible) == (-100, (-100, -100))
    result = clearing(book_of([buy(2000, 9), sell(-200, 5)]), RULES)
    assert (result.price, result.admissible) == (1000, (1000, 1000))
    assert run(clearing, buy(-101, 5), sell(-200, 5)) == (None, 0, [0, 0])
    assert run(clearing, buy(2000, 5), sell(1001, 5)) == (None, 0, [0, 0])
