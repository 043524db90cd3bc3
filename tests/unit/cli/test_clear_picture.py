"""The picture of both curves, and the part of them that it shows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction_engine.cli.clearing.curves import Window, curves_of, window_of
from auction_engine.cli.clearing.picture import ROWS, in_plain_characters, picture
from auction_engine.core.clearing import Book, MarketRules, clear

RULES = MarketRules(1, 1, -(10**6), 10**6)
ROW = tuple[str, int, int]


def book_of(*rows: ROW) -> Book:
    return Book.from_columns(
        [side == "buy" for side, _, _ in rows], [row[1] for row in rows], [row[2] for row in rows]
    )


def drawn(*rows: ROW, rules: MarketRules = RULES) -> list[str]:
    book = book_of(*rows)
    return picture(book, rules, clear(book, rules)).splitlines()


def window(*rows: ROW) -> Window:
    book = book_of(*rows)
    result = clear(book, RULES)
    found = window_of(curves_of(book, RULES, result), result)
    assert found is not None
    return found


def test_a_book_without_trade_shows_both_curves_apart_and_no_point() -> None:
    told = drawn(("buy", 10, 5), ("sell", 20, 5))
    assert "●" not in "".join(told)
    supply = next(number for number, line in enumerate(told) if "──" in line)
    demand = next(number for number, line in enumerate(told) if "══" in line)
    assert supply < demand
    assert told[-1].startswith("── supply   ══ demand ")


def test_a_book_of_one_side_shows_its_curve() -> None:
    assert any("═══" in line for line in drawn(("buy", 10, 5), ("buy", 8, 5)))


def test_orders_that_cannot_trade_are_told_in_place_of_a_picture() -> None:
    rules = MarketRules(1, 1, 10, 20)
    assert drawn(("buy", 5, 1), ("sell", 25, 1), rules=rules) == [
        "no order can trade, so there is no curve to draw"
    ]


def test_limits_at_the_extremes_do_not_press_the_rest_flat_and_the_picture_says_so() -> None:
    rows = [("sell", 0, 100), ("sell", 100, 5), ("sell", 110, 5), ("sell", 120, 5)]
    rows += [("buy", 99_999, 100), ("buy", 115, 5), ("buy", 105, 5), ("buy", 95, 5)]
    shown = window(*rows)
    assert 50 < shown.low < 95
    assert 120 < shown.high < 200
    assert shown.quantity_low == 100
    told = drawn(*rows)
    assert told[-1] == f"zoomed to prices {shown.low} to {shown.high}; limits go from 0 to 99999"


def test_a_book_without_extremes_is_shown_in_full_from_quantity_0() -> None:
    shown = window(("sell", 10, 5), ("sell", 20, 5), ("buy", 30, 5), ("buy", 15, 5))
    assert not shown.zoomed
    assert (shown.low, shown.high, shown.quantity_low, shown.quantity_high) == (9, 31, 0, 10)


def test_limits_beyond_floor_and_cap_are_drawn_at_floor_and_cap() -> None:
    book = book_of(("sell", -50, 5), ("buy", 99, 5))
    rules = MarketRules(1, 1, 0, 20)
    curves = curves_of(book, rules, clear(book, rules))
    assert (curves.supply.limit.tolist(), curves.demand.limit.tolist()) == ([0], [20])


def test_orders_that_were_left_out_are_not_part_of_the_curves() -> None:
    book = Book.from_columns([True, False, True], [300, 100, 200], [10, 5, 5], [True, False, False])
    result = clear(book, RULES)
    assert result.rejected.tolist() == [0]
    assert curves_of(book, RULES, result).demand.limit.tolist() == [200]


def test_plain_characters_keep_every_column_in_its_place() -> None:
    told = "\n".join(drawn(("buy", 300, 10), ("buy", 250, 20), ("sell", 100, 15), ("sell", 250, 40)))
    plain = in_plain_characters(told)
    assert plain.isascii()
    assert "?" not in plain
    assert [len(line) for line in plain.splitlines()] == [len(line) for line in told.splitlines()]


LIMITS = st.one_of(
    st.integers(0, 5), st.integers(-(10**6), 10**6), st.sampled_from([-(2**62) + 1, 2**62 - 1])
)
QUANTITIES = st.one_of(st.integers(1, 5), st.integers(1, 2**58))


@given(st.lists(st.tuples(st.sampled_from(["buy", "sell"]), LIMITS, QUANTITIES), min_size=1, max_size=12))
def test_every_book_has_a_picture_of_80_columns_with_its_point(rows: list[ROW]) -> None:
    book = book_of(*rows)
    rules = MarketRules(1, 1, -(2**62) + 1, 2**62 - 1)
    result = clear(book, rules)
    told = picture(book, rules, result).splitlines()
    assert max(map(len, told)) <= 80
    assert ROWS + 4 <= len(told) <= ROWS + 6
    if result.price is None:
        assert "●" not in "\n".join(told)
    else:
        (line,) = [line for line in told[1 : ROWS + 1] if "●" in line]
        assert line.split()[0] == str(result.price)


@pytest.mark.parametrize("rule", ["lowest", "midpoint", "highest"])
def test_the_curves_meet_at_the_clearing_point(rule: str) -> None:
    book = Book.from_columns(np.arange(100) % 2 == 0, np.arange(100) * 37 % 100, np.arange(100) * 11 % 17 + 1)
    rules = MarketRules(1, 1, 0, 100, price_rule=rule)  # type: ignore[arg-type]
    result = clear(book, rules)
    supply, demand = curves_of(book, rules, result)
    offered = int(supply.upto[np.searchsorted(supply.limit, result.price or 0, side="right") - 1])
    wanted = int(demand.upto[np.searchsorted(-demand.limit, -(result.price or 0), side="right") - 1])
    assert (offered, wanted) == (result.supply_volume, result.demand_volume)
    assert min(offered, wanted) == result.volume
