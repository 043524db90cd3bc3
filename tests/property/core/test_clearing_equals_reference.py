"""The engine against the rule tried price by price: all small books, random ones, and those where 64 bits end."""

from itertools import chain, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auction_engine.core.clearing import MarketRules, PriceRule, Rationing, clear
from auction_engine.core.clearing.rules import PRICE_MAX, PRICE_RULES, RATIONINGS
from tests.clearing_books import PRICE_RULE, RATIONING, Row, book_of, plain
from tests.clearing_reference import choose, clear_at_limits, clear_by_trying

PRICES, LOTS = (0, 1, 2), (1, 2)
RULES = [MarketRules(1, 1, 0, 2, rule, rationing) for rule, rationing in product(PRICE_RULES, RATIONINGS)]


def sequences(is_buy: bool, length: int) -> list[tuple[Row, ...]]:
    """Every way in which `length` orders of one side can follow each other on the small grid."""
    return list(product([(is_buy, price, lots) for price, lots in product(PRICES, LOTS)], repeat=length))


def interleaved(buys: tuple[Row, ...], sells: tuple[Row, ...], turn: int) -> list[Row]:
    """Both sides in one sequence: buys first, sells first, or by turns; which is tried moves from book to book."""
    if turn == 2:
        pairs = [buys[i : i + 1] + sells[i : i + 1] for i in range(max(len(buys), len(sells)))]
        return list(chain.from_iterable(pairs))
    return [*buys, *sells] if turn else [*sells, *buys]


@pytest.mark.parametrize(("buys", "sells"), list(product(range(4), range(4))))
def test_every_book_of_up_to_three_buys_and_three_sells_clears_as_the_rule_says(
    buys: int, sells: int
) -> None:
    for number, (some, others) in enumerate(product(sequences(True, buys), sequences(False, sells))):
        turn = number * 2_654_435_761 >> 7  # scattered, so that no rule meets the same kind of book each time
        book = book_of(interleaved(some, others, turn % 3))
        for rules in (RULES[turn % 6], RULES[(turn + 3) % 6]):
            expected = clear_by_trying(book, rules)
            assert plain(clear(book, rules)) == plain(expected), (number, rules)
            if expected.marginal_side is None:
                break  # nothing is rationed, so the other rationing has nothing to show


def test_the_six_rules_pair_every_price_rule_with_both_rationings() -> None:
    pairs = {(RULES[n % 6].rationing, RULES[(n + 3) % 6].rationing) for n in range(6)}
    assert pairs == {("pro_rata", "time"), ("time", "pro_rata")}


@st.composite
def auctions(draw: st.DrawFn) -> tuple[list[Row], MarketRules]:
    """Up to 40 orders on any grid; limits lie below the floor and above the cap too, and crowd together in some books."""
    tick, lot = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    floor = draw(st.integers(-40, 20))
    cap = draw(st.integers(floor, 60))
    narrow = draw(st.integers(1, 60))
    limits = st.integers(floor - 3, min(cap + 3, floor + narrow)).map(lambda price: price * tick)
    quantities = st.integers(1, draw(st.sampled_from([2, 9, 5000]))).map(lambda lots: lots * lot)
    rows = draw(st.lists(st.tuples(st.booleans(), limits, quantities), max_size=40))
    rules = MarketRules(tick, lot, floor * tick, cap * tick, draw(PRICE_RULE), draw(RATIONING))
    return rows, rules


@settings(max_examples=400)
@given(auctions())
def test_random_books_of_up_to_forty_orders_clear_as_the_rule_says(
    auction: tuple[list[Row], MarketRules],
) -> None:
    rows, rules = auction
    book = book_of(rows)
    assert plain(clear(book, rules)) == plain(clear_by_trying(book, rules))


WIDE_PRICES = st.one_of(
    st.integers(-5, 5), st.integers(-PRICE_MAX, PRICE_MAX), st.integers(10**6, 10**6 + 9000)
)
WIDE_LOTS = st.one_of(
    st.integers(1, 9), st.integers(1, 2**56), st.sampled_from([2**53 - 1, 2**53, 2**53 + 1])
)
WIDE_BOOKS = st.lists(st.tuples(st.booleans(), WIDE_PRICES, WIDE_LOTS), max_size=40)


@given(WIDE_BOOKS, PRICE_RULE, RATIONING)
def test_books_at_the_ends_of_64_bits_clear_as_the_rule_says(
    rows: list[Row], price_rule: PriceRule, rationing: Rationing
) -> None:
    rules = MarketRules(1, 1, -PRICE_MAX, PRICE_MAX, price_rule, rationing)
    book = book_of(rows)
    assert plain(clear(book, rules)) == plain(clear_at_limits(book, rules))


@given(auctions())
def test_trying_the_limits_alone_is_trying_every_price(auction: tuple[list[Row], MarketRules]) -> None:
    rows, rules = auction
    book = book_of(rows)
    assert plain(clear_at_limits(book, rules)) == plain(clear_by_trying(book, rules))


@given(st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 9), PRICE_RULE)
def test_the_price_that_the_rules_choose_is_the_one_that_the_rule_names(
    one: int, other: int, tick: int, price_rule: PriceRule
) -> None:
    low, high = sorted((one * tick, other * tick))
    rules = MarketRules(tick, 1, -99 * tick, 99 * tick, price_rule)
    assert low <= rules.choose(low, high) == choose(low, high, rules) <= high
