"""How a result changes with its book: what more orders, another order of rows, other units and split orders do."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.clearing import Clearing, MarketRules
from tests.clearing_books import BOOKS, ROWS, RULES, Row, book_of, plain
from tests.clearing_reference import Clear

SOME = st.lists(ROWS, min_size=1, max_size=12)


def per_level(book: list[Row], result: Clearing) -> Counter[tuple[bool, int]]:
    """What trades of each side at each limit."""
    totals: Counter[tuple[bool, int]] = Counter()
    for (is_buy, limit, _), fill in zip(book, result.fills.tolist(), strict=True):
        totals[is_buy, limit] += fill
    return totals


@given(BOOKS, ROWS, st.integers(0, 12), RULES)
def test_one_more_buy_never_lowers_the_price_and_one_more_sell_never_raises_it(
    clearing: Clear, book: list[Row], new: Row, place: int, rules: MarketRules
) -> None:
    before = clearing(book_of(book), rules)
    after = clearing(book_of([*book[:place], new, *book[place:]]), rules)
    assert after.volume >= before.volume
    if before.price is None or before.admissible is None:
        return
    assert after.price is not None and after.admissible is not None
    sign = 1 if new[0] else -1
    assert sign * after.price >= sign * before.price
    for end in (0, 1):
        assert sign * after.admissible[end] >= sign * before.admissible[end]


@given(SOME, st.integers(0, 11), st.integers(1, 3), RULES)
def test_who_bids_more_never_lowers_the_price_and_who_asks_less_never_raises_it(
    clearing: Clear, book: list[Row], row: int, step: int, rules: MarketRules
) -> None:
    row %= len(book)
    is_buy, limit, lots = book[row]
    eager = [*book[:row], (is_buy, limit + step if is_buy else limit - step, lots), *book[row + 1 :]]
    before, after = clearing(book_of(book), rules), clearing(book_of(eager), rules)
    assert after.volume >= before.volume
    if before.price is not None and after.price is not None:
        assert after.price >= before.price if is_buy else after.price <= before.price


@given(BOOKS, RULES, st.data())
def test_the_order_of_rows_decides_nothing_but_the_last_lots_of_equals(
    clearing: Clear, book: list[Row], rules: MarketRules, data: st.DataObject
) -> None:
    places = data.draw(st.permutations(range(len(book))))
    moved = [book[place] for place in places]
    before, after = clearing(book_of(book), rules), clearing(book_of(moved), rules)
    assert before._replace(fills=after.fills) == after
    # Rows read as the floor or the cap share that level with rows whose limit it is.
    inside = [(b, max(rules.floor, min(rules.cap, p)), q) for b, p, q in book]
    assert per_level(inside, before) == per_level([inside[place] for place in places], after)
    if rules.rationing == "pro_rata":
        fills = before.fills.tolist()
        assert all(
            abs(fills[place] - fill) <= 1 for place, fill in zip(places, after.fills.tolist(), strict=True)
        )


@given(BOOKS, RULES)
def test_how_the_two_sides_interleave_decides_nothing_at_all(
    clearing: Clear, book: list[Row], rules: MarketRules
) -> None:
    places = sorted(range(len(book)), key=lambda row: book[row][0])
    before, after = clearing(book_of(book), rules), clearing(book_of([book[p] for p in places]), rules)
    assert [before.fills[place] for place in places] == after.fills.tolist()
    assert before._replace(fills=after.fills) == after


@given(BOOKS, RULES, st.integers(1, 7), st.integers(1, 7), st.integers(-9, 9))
def test_other_units_and_another_zero_of_prices_scale_the_result_and_change_nothing_else(
    clearing: Clear, book: list[Row], rules: MarketRules, tick: int, lot: int, shift: int
) -> None:
    def scaled(price: int) -> int:
        return (price + shift) * tick

    other = MarketRules(tick, lot, scaled(rules.floor), scaled(rules.cap), rules.price_rule, rules.rationing)
    before = clearing(book_of(book), rules)
    after = clearing(book_of([(is_buy, scaled(price), lots * lot) for is_buy, price, lots in book]), other)
    assert after.price == (None if before.price is None else scaled(before.price))
    assert after.admissible == (
        None if before.admissible is None else (scaled(before.admissible[0]), scaled(before.admissible[1]))
    )
    assert after.fills.tolist() == (before.fills * lot).tolist()
    assert (after.volume, after.supply_volume, after.demand_volume, after.marginal_side) == (
        before.volume * lot,
        before.supply_volume * lot,
        before.demand_volume * lot,
        before.marginal_side,
    )


@given(BOOKS, RULES)
def test_buying_at_a_price_is_selling_at_its_negative(
    clearing: Clear, book: list[Row], rules: MarketRules
) -> None:
    if rules.price_rule == "midpoint":
        return  # it rounds downward on both sides of zero
    mirror = MarketRules(
        1,
        1,
        -rules.cap,
        -rules.floor,
        "lowest" if rules.price_rule == "highest" else "highest",
        rules.rationing,
    )
    before = clearing(book_of(book), rules)
    after = clearing(book_of([(not is_buy, -price, lots) for is_buy, price, lots in book]), mirror)
    assert after.price == (None if before.price is None else -before.price)
    assert after.fills.tolist() == before.fills.tolist()


@given(SOME, st.integers(0, 11), st.integers(1, 9), st.integers(1, 9), RULES)
def test_splitting_an_order_changes_nobody_elses_fill_by_more_than_a_lot(
    clearing: Clear, book: list[Row], row: int, one: int, other: int, rules: MarketRules
) -> None:
    row %= len(book)
    is_buy, limit, _ = book[row]
    halves = [(is_buy, limit, one), (is_buy, limit, other)]
    before = clearing(book_of([*book[:row], (is_buy, limit, one + other), *book[row + 1 :]]), rules)
    after = clearing(book_of([*book[:row], *halves, *book[row + 1 :]]), rules)
    fills = after.fills.tolist()
    others = [*fills[:row], *fills[row + 2 :]]
    unsplit = [*before.fills.tolist()[:row], *before.fills.tolist()[row + 1 :]]
    allowed = 1 if rules.rationing == "pro_rata" else 0
    assert all(abs(one - other) <= allowed for one, other in zip(others, unsplit, strict=True))
    assert plain(after._replace(fills=before.fills)) == plain(before)
