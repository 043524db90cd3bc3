"""What no book may hold, refused before any work by naming the row."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from auction_engine.core.clearing import Book, MarketRules, clear
from auction_engine.core.clearing.book import TOTAL_MAX
from auction_engine.core.clearing.rules import PRICE_MAX
from auction_engine.core.errors import InvalidInput

RULES = MarketRules(tick=5, lot=10, floor=-100, cap=1000)
SIDES = [True, False, False]


@contextmanager
def refused(message: str) -> Iterator[None]:
    with pytest.raises(InvalidInput) as caught:
        yield
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2.5, 3], "row 1: the price 2.5 is not a 64-bit integer"),
        ([1, 2, float("nan")], "row 2: the price nan is not a 64-bit integer"),
        ([1, "2", 3], "row 1: the price '2' is not a 64-bit integer"),
        ([1, 2, None], "row 2: the price None is not a 64-bit integer"),
        ([1, True, 3], "row 1: the price True is not a 64-bit integer"),
        ([1, 2**70, 3], f"row 1: the price {2**70} is not a 64-bit integer"),
        ([2**63, -1, 3], f"row 0: the price {2**63} is not a 64-bit integer"),
        ([1, 2, 2**63], f"row 2: the price {2**63} is not a 64-bit integer"),
        ([1, Decimal(2), 3], "row 1: the price Decimal('2') is not"),
        ([Fraction(1, 2), 2, 3], "row 0: the price Fraction(1, 2) is not"),
        ([1, 2j, 3], "row 1: the price 2j is not"),
        (np.array([1.0, 2.0, 3.0]), "row 0: the price 1.0 is not a 64-bit integer"),
        (np.array([True, False, True]), "row 0: the price True is not a 64-bit integer"),
        (np.array([1, 2, "x"], object), "row 2: the price 'x' is not a 64-bit integer"),
        (np.array([1, 2, 3], object), "the column price holds object"),
        (np.array([1, 2, 3], "m8[s]"), "row 0: the price datetime.timedelta(seconds=1) is not"),
        (np.array([1, 2**63, 3], np.uint64), f"row 1: the price {2**63} does not fit 64 bits with a sign"),
        (np.zeros(0), "the column price holds float64, and a 64-bit integer is wanted in every row"),
        (np.ones((3, 1), np.int64), "the column price must have one dimension, not 2"),
        ([[1], [2, 3], [4]], "the column price must be one list of equal things"),
        (7, "the column price must have one dimension, not 0"),
        (PRICE_MAX, "the column price must have one dimension, not 0"),
        ({1, 2, 3}, "the column price must have one dimension, not 0"),
    ],
)
def test_a_price_that_is_not_a_64_bit_integer_is_refused(values: Any, message: str) -> None:
    with refused(message):
        Book.from_columns(SIDES, values, [10, 10, 10])
    with refused(message.replace("the price", "the quantity").replace("column price", "column quantity")):
        Book.from_columns(SIDES, [5, 5, 5], values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([True, 1, False], "row 1: the is_buy 1 is not a boolean"),
        ([True, False, None], "row 2: the is_buy None is not a boolean"),
        (["buy", "sell", "sell"], "row 0: the is_buy 'buy' is not a boolean"),
        (np.array([1, 0, 1]), "row 0: the is_buy 1 is not a boolean"),
    ],
)
def test_a_side_that_is_not_a_boolean_is_refused(values: Any, message: str) -> None:
    with refused(message):
        Book.from_columns(values, [5, 5, 5], [10, 10, 10])
    with refused(message.replace("is_buy", "all_or_none")):
        Book.from_columns(SIDES, [5, 5, 5], [10, 10, 10], values)


def test_columns_of_unequal_length_are_refused_by_the_first_row_that_is_incomplete() -> None:
    with refused("price has 2, quantity has 3): row 2 is incomplete"):
        Book.from_columns(SIDES, [5, 5], [10, 10, 10])
    with refused("all_or_none has 1): row 1 is incomplete"):
        Book.from_columns(SIDES, [5, 5, 5], [10, 10, 10], [True])


@pytest.mark.parametrize("quantity", [0, -10, -(2**63)])
def test_a_quantity_that_is_zero_or_negative_is_refused(quantity: int) -> None:
    with refused(f"row 1: the quantity {quantity} is not positive"):
        Book.from_columns(SIDES, [5, 5, 5], [10, quantity, 10])


@pytest.mark.parametrize("price", [PRICE_MAX + 1, -PRICE_MAX - 1, 2**63 - 1, -(2**63)])
def test_a_price_whose_distances_could_overflow_is_refused(price: int) -> None:
    with refused(f"row 2: the price {price} lies beyond {PRICE_MAX}"):
        Book.from_columns(SIDES, [5, 5, price], [10, 10, 10])


@pytest.mark.parametrize("flags", [None, [True, False, True]])
def test_off_the_tick_and_off_the_lot_are_refused_whether_or_not_the_row_could_trade(flags: Any) -> None:
    with refused("row 1: the price 12 is not a multiple of the tick 5"):
        clear(Book.from_columns(SIDES, [5, 12, -3], [10, 10, 10], flags), RULES)
    with refused("row 2: the price 2003 is not a multiple of the tick 5"):
        clear(Book.from_columns(SIDES, [5, 5, 2003], [10, 10, 10], flags), RULES)
    with refused("row 1: the quantity 15 is not a multiple of the lot 10"):
        clear(Book.from_columns(SIDES, [5, 2000, 5], [10, 15, 10], flags), RULES)


@pytest.mark.parametrize(
    "quantities",
    [
        [TOTAL_MAX, 10, 10],
        [2**61, 2**61, 10],
        [2**63 - 1, 2**63 - 1, 2**63 - 1],  # whose sum in 64 bits would look small and positive
        [2**63 - 1, 2**63 - 1, 2],
    ],
)
def test_quantities_whose_sum_could_overflow_are_refused_before_any_work(quantities: list[int]) -> None:
    largest = max(quantities)
    with refused(f"the largest is {largest} in row {quantities.index(largest)}"):
        Book.from_columns(SIDES, [5, 5, 5], quantities)


def test_quantities_up_to_the_bound_clear_exactly() -> None:
    book = Book.from_columns([True, False], [PRICE_MAX, -PRICE_MAX], [TOTAL_MAX - 1, 1])
    result = clear(book, MarketRules(1, 1, -PRICE_MAX, PRICE_MAX))
    assert (result.price, result.volume, result.demand_volume) == (PRICE_MAX, 1, TOTAL_MAX - 1)
    assert result.fills.tolist() == [1, 1]


def test_many_rows_whose_sum_wraps_around_64_bits_are_refused() -> None:
    with refused("add up to more than"):
        Book.from_columns(np.ones(8, np.bool_), np.zeros(8, np.int64), np.full(8, 2**61))


def test_a_refused_book_leaves_the_callers_columns_as_they_were() -> None:
    side, price, quantity = np.array(SIDES), np.array([5, 12, 5]), np.array([10, 10, 10])
    with refused("row 1"):
        clear(Book.from_columns(side, price, quantity), RULES)
    assert (side.tolist(), price.tolist(), quantity.tolist()) == (SIDES, [5, 12, 5], [10, 10, 10])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"tick": 0}, "the tick (0) and the lot (10) must be positive"),
        ({"lot": -10}, "the tick (5) and the lot (-10) must be positive"),
        ({"floor": 1005}, "the floor 1005 lies above the cap 1000"),
        ({"cap": 1001}, "the cap 1001 is not a multiple of the tick 5"),
        ({"floor": -(2**63)}, "the floor -9223372036854775808 lies beyond"),
        ({"tick": 0.5}, "the tick must be a whole number, not 0.5"),
        ({"lot": True}, "the lot must be a whole number, not True"),
        ({"price_rule": "median"}, "the price rule 'median' is none of midpoint, lowest, highest"),
        ({"rationing": "random"}, "the rationing 'random' is none of pro_rata, time"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(changed: dict[str, Any], message: str) -> None:
    with refused(message):
        MarketRules(**{"tick": 5, "lot": 10, "floor": -100, "cap": 1000, **changed})
