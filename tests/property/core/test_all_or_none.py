"""Orders that want all or nothing: docs/decisions/0008-all-or-none.md, law by law."""

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.clearing import Book, Clearing, MarketRules, clear

Row = tuple[bool, int, int, bool]
RULES = MarketRules(1, 1, -100, 100)
BOOKS = st.lists(st.tuples(st.booleans(), st.integers(-3, 6), st.integers(1, 6), st.booleans()), max_size=14)


def cleared(book: list[Row], *, flags: bool = True) -> Clearing:
    side, price, lots, whole = zip(*book, strict=True) if book else ((), (), (), ())
    return clear(
        Book.from_columns(list(side), list(price), list(lots), list(whole) if flags else None), RULES
    )


def test_an_order_that_would_fill_in_part_is_left_out_and_named_when_it_is_better_than_the_price() -> None:
    result = cleared([(True, 30, 10, True), (True, 20, 4, False), (False, 10, 6, False)])
    assert (result.price, result.volume, result.fills.tolist()) == (10, 4, [0, 4, 4])
    assert result.rejected.tolist() == [0]


def test_without_flags_nothing_differs() -> None:
    book = [(True, 30, 10, False), (True, 20, 4, False), (False, 10, 6, False)]
    assert cleared(book).fills.tolist() == cleared(book, flags=False).fills.tolist() == [6, 0, 6]


@given(BOOKS)
def test_no_such_order_fills_in_part_and_what_is_bought_is_sold(book: list[Row]) -> None:
    result = cleared(book)
    for (_, _, lots, whole), fill in zip(book, result.fills.tolist(), strict=True):
        assert fill in (0, lots) if whole else 0 <= fill <= lots
    bought = sum(fill for (buy, *_), fill in zip(book, result.fills.tolist(), strict=True) if buy)
    assert 2 * bought == result.fills.sum() == 2 * result.volume


@given(BOOKS)
def test_an_order_better_than_the_price_goes_short_only_if_its_own_flag_is_the_reason(
    book: list[Row],
) -> None:
    result = cleared(book)
    if result.price is None:
        return
    for row, ((buy, limit, lots, whole), fill) in enumerate(zip(book, result.fills.tolist(), strict=True)):
        better = limit > result.price if buy else limit < result.price
        if better and fill < lots:
            assert whole and row in result.rejected
        else:
            assert row not in result.rejected


@given(BOOKS)
def test_the_result_is_the_plain_clearing_of_the_orders_that_took_part(book: list[Row]) -> None:
    result = cleared(book)
    if result.price is None:
        return
    took_part = [row for row, fill in zip(book, result.fills.tolist(), strict=True) if fill or not row[3]]
    again = cleared(took_part, flags=False)
    assert again.volume == result.volume
    assert again.fills.tolist() == [
        fill for row, fill in zip(book, result.fills.tolist(), strict=True) if fill or not row[3]
    ]


def test_an_order_whose_share_rounds_to_nothing_takes_nothing_from_the_shares_of_others() -> None:
    offers = [(False, 0, 1, False), (False, 0, 1, True), (False, 0, 6, False)]
    result = cleared([*offers, (True, 0, 3, False)])
    assert result.fills.tolist() == [0, 0, 3, 3]
