"""The laws of one auction, which every implementation keeps: docs/rules.md, section 3."""

from fractions import Fraction

from hypothesis import given

from auction_engine.core.clearing import MarketRules
from tests.clearing_books import BOOKS, RULES, Row, better, book_of, seen, worse
from tests.clearing_reference import Clear


def supply(rows: list[Row], price: int, *, strict: bool = False) -> int:
    return sum(q for is_buy, p, q in rows if not is_buy and (p < price or (p == price and not strict)))


def demand(rows: list[Row], price: int, *, strict: bool = False) -> int:
    return sum(q for is_buy, p, q in rows if is_buy and (p > price or (p == price and not strict)))


@given(BOOKS, RULES)
def test_the_volume_is_the_most_that_any_price_makes_possible(
    clearing: Clear, book: list[Row], rules: MarketRules
) -> None:
    result, rows = clearing(book_of(book), rules), [seen(row, rules) for row in book]
    prices = range(rules.floor, rules.cap + 1)
    assert result.volume == max(min(supply(rows, p), demand(rows, p)) for p in prices)
    assert (result.price is None) == (result.admissible is None) == (result.volume == 0)
    if result.price is None:
        assert not result.fills.any()
        assert (result.supply_volume, result.demand_volume, result.marginal_side) == (0, 0, None)


@given(BOOKS, RULES)
def test_the_interval_holds_exactly_the_admissible_prices_and_ends_at_limits(
    clearing: Clear, book: list[Row], rules: MarketRules
) -> None:
    result, rows = clearing(book_of(book), rules), [seen(row, rules) for row in book]
    if result.admissible is None or result.price is None:
        return
    fitting = [
        p
        for p in range(rules.floor, rules.cap + 1)
        if demand(rows, p, strict=True) <= supply(rows, p) and supply(rows, p, strict=True) <= demand(rows, p)
    ]
    low, high = result.admissible
    assert fitting == list(range(low, high + 1))
    assert {low, high} <= {limit for _, limit, quantity in rows if quantity}
    assert result.price == {"midpoint": (low + high) // 2, "lowest": low, "highest": high}[rules.price_rule]


@given(BOOKS, RULES)
def test_better_orders_fill_worse_ones_do_not_and_only_at_the_price_in_part(
    clearing: Clear, book: list[Row], rules: MarketRules
) -> None:
    result = clearing(book_of(book), rules)
    if result.price is None:
        return
    for row, fill in zip([seen(row, rules) for row in book], result.fills.tolist(), strict=True):
        assert 0 <= fill <= row[2]
        assert not better(row, result.price) or fill == row[2]
        assert not worse(row, result.price) or fill == 0
        assert fill in (0, row[2]) or row[1] == result.price


@given(BOOKS, RULES)
def test_what_is_bought_is_sold(clearing: Clear, book: list[Row], rules: MarketRules) -> None:
    result = clearing(book_of(book), rules)
    bought = sum(fill for (is_buy, *_), fill in zip(book, result.fills.tolist(), strict=True) if is_buy)
    assert 2 * bought == sum(result.fills.tolist()) == 2 * result.volume


@given(BOOKS, RULES)
def test_only_the_longer_side_is_rationed(clearing: Clear, book: list[Row], rules: MarketRules) -> None:
    result, rows = clearing(book_of(book), rules), [seen(row, rules) for row in book]
    if result.price is None:
        return
    assert result.supply_volume == supply(rows, result.price)
    assert result.demand_volume == demand(rows, result.price)
    assert result.volume == min(result.supply_volume, result.demand_volume)
    long = (result.demand_volume > result.supply_volume) - (result.demand_volume < result.supply_volume)
    assert result.marginal_side == {1: "buy", 0: None, -1: "sell"}[long]
    for row, fill in zip(rows, result.fills.tolist(), strict=True):
        if row[2] and not worse(row, result.price) and fill < row[2]:
            assert result.marginal_side == ("buy" if row[0] else "sell")


@given(BOOKS, RULES)
def test_pro_rata_gives_the_exact_share_up_to_a_lot_and_the_last_lots_to_the_largest_remainders(
    clearing: Clear, book: list[Row], rules: MarketRules
) -> None:
    result = clearing(book_of(book), rules)
    if result.price is None or rules.rationing != "pro_rata":
        return
    rows = [seen(row, rules) for row in book]
    for side in (True, False):
        at_price = [
            (lots, fill)
            for (is_buy, limit, lots), fill in zip(rows, result.fills.tolist(), strict=True)
            if is_buy == side and limit == result.price and lots
        ]
        total, rest = sum(lots for lots, _ in at_price), sum(fill for _, fill in at_price)
        left = []
        for row, (lots, fill) in enumerate(at_price):
            share = Fraction(lots * rest, total)
            assert fill - share // 1 in (0, 1)
            if share.denominator > 1:
                left.append((-(share % 1), row, fill == share // 1))
            else:
                assert fill == share
        # By largest remainder, then by sequence: who got a lot more comes before everybody who did not.
        assert [waits for _, _, waits in sorted(left)] == sorted(waits for _, _, waits in left)


@given(BOOKS, RULES)
def test_in_time_priority_a_later_order_waits_for_every_earlier_one(
    clearing: Clear, book: list[Row], rules: MarketRules
) -> None:
    result = clearing(book_of(book), rules)
    if rules.rationing != "time":
        return
    for side in (True, False):
        short = False
        for row, fill in zip([seen(row, rules) for row in book], result.fills.tolist(), strict=True):
            if row[0] == side and row[1] == result.price and row[2]:
                assert not (short and fill)
                short = short or fill < row[2]


@given(BOOKS, RULES)
def test_the_price_rule_never_changes_a_fill(clearing: Clear, book: list[Row], rules: MarketRules) -> None:
    results = [
        clearing(book_of(book), MarketRules(1, 1, rules.floor, rules.cap, rule, rules.rationing))
        for rule in ("lowest", "midpoint", "highest")
    ]
    assert results[0].fills.tolist() == results[1].fills.tolist() == results[2].fills.tolist()
    prices = [result.price for result in results if result.price is not None]
    assert prices == sorted(prices)
