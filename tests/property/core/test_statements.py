"""The arithmetic of statements: opening + movements = closing, whole and in parts, for any movements."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.movements import BookedMovement, Movement, Trade, book_movements
from auction_engine.core.statement import average_price, make_statement
from auction_engine.core.units import Amount, Lots, Seconds, SlotIndex, Ticks
from tests.markets import make_market

MARKET = make_market()
AMOUNTS = st.integers(1, 10**12)
TRADERS = st.sampled_from(["anna", "bert", "cleo"])


@st.composite
def fills(draw: st.DrawFn) -> dict[str, object]:
    price, lots, fee = draw(st.integers(-500, 1000)), draw(st.integers(1, 10**6)), draw(st.integers(0, 10**6))
    side = draw(st.sampled_from(["buy", "sell"]))
    traded = MARKET.amount(Ticks(price), Lots(lots)) * (1 if side == "sell" else -1)
    trade = Trade(slot=SlotIndex(1), batch=0, side=side, lots=Lots(lots), price=Ticks(price))  # type: ignore[arg-type]
    return {"kind": "fill", "amount": traded - fee, "fee": fee, "trade": trade}


CHANGES = st.one_of(
    fills(),
    st.builds(lambda a: {"kind": "deposit", "amount": a}, AMOUNTS),
    st.builds(lambda a: {"kind": "withdrawal", "amount": -a}, AMOUNTS),
    st.builds(lambda a: {"kind": "compensation", "amount": a}, AMOUNTS),
    st.builds(lambda a: {"kind": "order_fee", "amount": -a, "fee": a}, AMOUNTS),
)
MOVEMENTS = st.lists(
    st.builds(
        lambda trader, change: Movement(
            **change, trader=trader, signature="s", number=0, chain_slot=1, time=Seconds(1)
        ),
        TRADERS,
        CHANGES,
    ),
    max_size=40,
)


def of(trader: str, booked: list[BookedMovement]) -> list[BookedMovement]:
    return [each for each in booked if each.movement.trader == trader]


@given(MOVEMENTS, TRADERS, st.integers(0, 10**12))
def test_a_statement_adds_up_from_its_opening_balance_to_its_closing_one(
    movements: list[Movement], trader: str, opening: int
) -> None:
    own = of(trader, list(book_movements(movements, 7, {trader: Amount(opening)})))
    statement = make_statement(Amount(opening), own)
    assert statement.closing == opening + sum(each.movement.amount for each in own)
    assert statement.closing == (own[-1].balance if own else opening)
    assert statement.closing == (
        statement.opening
        + statement.deposits
        + statement.withdrawals
        + statement.compensations
        + statement.bought.amount
        + statement.sold.amount
        - statement.fill_fees
        - statement.order_fees
    )


@given(MOVEMENTS, TRADERS, st.integers(0, 40))
def test_two_months_in_a_row_are_the_two_together(movements: list[Movement], trader: str, cut: int) -> None:
    own = of(trader, list(book_movements(movements, 0, {})))
    first = make_statement(Amount(0), own[:cut])
    second = make_statement(first.closing, own[cut:])
    whole = make_statement(Amount(0), own)
    assert second.closing == whole.closing
    for name in ("deposits", "withdrawals", "compensations", "fill_fees", "order_fees"):
        assert getattr(first, name) + getattr(second, name) == getattr(whole, name)
    assert first.bought.lots + second.bought.lots == whole.bought.lots


@given(MOVEMENTS, st.integers(0, 40))
def test_movements_booked_in_two_parts_are_those_booked_at_once(movements: list[Movement], cut: int) -> None:
    whole = list(book_movements(movements, 0, {}))
    first = list(book_movements(movements[:cut], 0, {}))
    balances = {each.movement.trader: each.balance for each in first}
    assert first + list(book_movements(movements[cut:], len(first), balances)) == whole
    assert all(b.position == a.position + 1 for a, b in pairwise(whole))


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**9), st.sampled_from([1, 10, 100, 1000]))
def test_an_average_price_is_the_nearest_whole_unit(amount: int, lots: int, lot: int) -> None:
    exact = Fraction(amount * 1000, lots * lot)
    rounded = average_price(Amount(amount), Lots(lots), lot)
    assert rounded is not None and abs(rounded - exact) <= Fraction(1, 2)
    assert average_price(Amount(-amount), Lots(lots), lot) == -rounded
    assert average_price(Amount(amount), Lots(0), lot) is None


@given(st.integers(-500, 1000), st.lists(st.integers(1, 10**6), min_size=1, max_size=10))
def test_what_was_traded_at_one_price_has_that_price_on_average(price: int, lots: list[int]) -> None:
    amount = sum(MARKET.amount(Ticks(price), Lots(each)) for each in lots)
    tick = MARKET.rules.tick
    assert average_price(Amount(amount), Lots(sum(lots)), MARKET.rules.lot) == price * tick
