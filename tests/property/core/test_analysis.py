"""What a result means, against sums of fractions and against clearing the changed book."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.clearing import Book, MarketRules, clear
from auction_engine.core.clearing.analysis import Analysis, WeightedLimit, analyse
from auction_engine.core.clearing.rules import PRICE_MAX
from auction_engine.core.errors import InvalidInput
from tests.clearing_books import BOOKS, RULES, Row, book_of, buy, seen, sell
from tests.clearing_reference import clear_by_trying


def analysed(rows: list[Row], rules: MarketRules) -> Analysis:
    book = book_of(rows)
    return analyse(book, rules, clear(book, rules))


def test_an_auction_that_can_be_done_by_hand() -> None:
    rows = [buy(30, 10), buy(20, 5), buy(12, 4), sell(10, 8), sell(15, 5), sell(20, 6)]
    assert analysed(rows, MarketRules(1, 1, 0, 40)) == Analysis(
        consumer_surplus=100,  # 10 bought at 20 by who would have paid 30
        producer_surplus=105,  # 8 at 10 more than asked, 5 at 5 more
        welfare=205,
        buy_limit=WeightedLimit(10 * 30 + 5 * 20, 15),
        sell_limit=WeightedLimit(8 * 10 + 5 * 15 + 2 * 20, 15),
        unfilled_better=0,
        price_if_more_demand=20,
        price_if_more_supply=20,
    )


def test_at_the_end_of_a_step_one_lot_moves_the_price() -> None:
    rows = [buy(30, 10), buy(12, 4), sell(10, 10), sell(18, 5)]
    analysis = analysed(rows, MarketRules(1, 1, 0, 40))
    assert (analysis.price_if_more_demand, analysis.price_if_more_supply) == (18, 12)
    assert clear(book_of(rows), MarketRules(1, 1, 0, 40)).price == 15


@given(BOOKS, RULES)
def test_surplus_welfare_and_weighted_limits_are_exact(rows: list[Row], rules: MarketRules) -> None:
    book = book_of(rows)
    result = clear(book, rules)
    analysis = analyse(book, rules, result)
    traded = [(seen(row, rules), fill) for row, fill in zip(rows, result.fills.tolist(), strict=True) if fill]
    price = Fraction(result.price or 0)
    assert analysis.consumer_surplus == sum(fill * (row[1] - price) for row, fill in traded if row[0])
    assert analysis.producer_surplus == sum(fill * (price - row[1]) for row, fill in traded if not row[0])
    assert analysis.welfare == analysis.consumer_surplus + analysis.producer_surplus
    assert min(analysis.consumer_surplus, analysis.producer_surplus) >= 0
    for side, limit in ((True, analysis.buy_limit), (False, analysis.sell_limit)):
        own = [(row[1], fill) for row, fill in traded if row[0] == side]
        assert (limit is None) == (result.price is None) == (not own)
        if limit is not None:
            mean = Fraction(sum(p * fill for p, fill in own), sum(fill for _, fill in own))
            assert Fraction(*limit) == mean and limit.quantity == result.volume


@given(BOOKS, RULES)
def test_nobody_in_the_money_goes_unfilled(rows: list[Row], rules: MarketRules) -> None:
    assert analysed(rows, rules).unfilled_better == 0


@given(BOOKS, RULES)
def test_no_way_to_trade_yields_more_welfare(rows: list[Row], rules: MarketRules) -> None:
    """Welfare is what the best lots of both sides gain, matched one by one from the top as long as they cross."""
    inside = [seen(row, rules) for row in rows]
    buys = sorted((p for is_buy, p, lots in inside if is_buy for _ in range(lots)), reverse=True)
    sells = sorted(p for is_buy, p, lots in inside if not is_buy for _ in range(lots))
    assert analysed(rows, rules).welfare == sum(max(0, b - s) for b, s in zip(buys, sells, strict=False))


@given(BOOKS, RULES, st.integers(1, 5))
def test_the_sensitivity_is_the_price_of_the_book_with_one_lot_more(
    rows: list[Row], rules: MarketRules, lot: int
) -> None:
    by = MarketRules(1, lot, rules.floor, rules.cap, rules.price_rule, rules.rationing)
    scaled = [(is_buy, price, lots * lot) for is_buy, price, lots in rows]
    analysis = analysed(scaled, by)
    more_demand = clear_by_trying(book_of([*scaled, buy(rules.cap, lot)]), by).price
    more_supply = clear_by_trying(book_of([*scaled, sell(rules.floor, lot)]), by).price
    assert (analysis.price_if_more_demand, analysis.price_if_more_supply) == (more_demand, more_supply)
    price = clear(book_of(scaled), by).price
    if price is not None and more_demand is not None and more_supply is not None:
        assert more_supply <= price <= more_demand


@given(BOOKS, RULES)
def test_the_sensitivity_is_also_the_price_of_the_book_with_one_lot_less_on_the_other_side(
    rows: list[Row], rules: MarketRules
) -> None:
    analysis = analysed(rows, rules)
    for side, price in ((False, analysis.price_if_more_demand), (True, analysis.price_if_more_supply)):
        inside = [seen(row, rules) for row in rows]
        own = [row for row in range(len(rows)) if inside[row][0] == side and inside[row][2]]
        if not own:
            continue
        best = (max if side else min)(own, key=lambda row: inside[row][1])
        less = [
            (is_buy, limit, lots - (row == best))
            for row, (is_buy, limit, lots) in enumerate(rows)
            if lots > (row == best)
        ]
        result = clear(book_of(less), rules)
        if result.price is not None:
            assert result.price == price


def test_money_beyond_64_bits_is_exact() -> None:
    rows = [buy(PRICE_MAX, 2**40), sell(-PRICE_MAX, 2**40)]
    analysis = analysed(rows, MarketRules(1, 1, -PRICE_MAX, PRICE_MAX, "lowest"))
    assert analysis.welfare == analysis.consumer_surplus == 2 * PRICE_MAX * 2**40
    assert analysis.sell_limit == (-PRICE_MAX * 2**40, 2**40)


def test_a_rejected_all_or_none_order_is_what_goes_unfilled_in_the_money() -> None:
    book = Book.from_columns([True, True, False], [30, 20, 10], [10, 4, 6], [True, False, False])
    rules = MarketRules(1, 1, 0, 40)
    analysis = analyse(book, rules, clear(book, rules))
    assert (analysis.unfilled_better, analysis.welfare) == (10, 40)


def test_a_result_of_another_book_is_refused() -> None:
    rules = MarketRules(1, 1, 0, 40)
    with pytest.raises(InvalidInput, match="the result has 2 fills, the book 1 rows"):
        analyse(book_of([buy(3, 1)]), rules, clear(book_of([buy(3, 1), sell(2, 1)]), rules))
