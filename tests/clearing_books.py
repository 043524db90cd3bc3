"""Books for tests of clearing: rows as people write them, as columns, and drawn at random."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from auction_engine.core.clearing import Book, Clearing, MarketRules
from auction_engine.core.clearing.rules import PRICE_RULES, RATIONINGS

Row = tuple[bool, int, int]
"""Is it a buy, its limit, its quantity."""

PRICE_RULE = st.sampled_from(PRICE_RULES)
RATIONING = st.sampled_from(RATIONINGS)
ROWS = st.tuples(st.booleans(), st.integers(-4, 8), st.integers(1, 6))
BOOKS = st.lists(ROWS, max_size=12)
"""Limits reach beyond the floor and the cap of RULES."""
RULES = st.builds(
    MarketRules,
    tick=st.just(1),
    lot=st.just(1),
    floor=st.just(-3),
    cap=st.just(6),
    price_rule=PRICE_RULE,
    rationing=RATIONING,
)


def buy(limit: int, quantity: int) -> Row:
    """A row that buys."""
    return True, limit, quantity


def sell(limit: int, quantity: int) -> Row:
    """A row that sells."""
    return False, limit, quantity


def book_of(rows: Sequence[Row]) -> Book:
    """The rows as columns."""
    return Book.from_columns([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])


def plain(result: Clearing) -> tuple[Any, ...]:
    """A result as values that compare: every field but the rejected rows."""
    return (
        result.price,
        result.volume,
        result.fills.tolist(),
        result.admissible,
        result.supply_volume,
        result.demand_volume,
        result.marginal_side,
    )


def seen(row: Row, rules: MarketRules) -> Row:
    """A row as floor and cap read it; no quantity when it cannot trade."""
    is_buy, price, quantity = row
    limit = min(price, rules.cap) if is_buy else max(price, rules.floor)
    return is_buy, limit, quantity if rules.floor <= limit <= rules.cap else 0


def better(row: Row, price: int) -> bool:
    """Whether the row's limit is better than the price for the market: it must trade in full."""
    return row[1] > price if row[0] else row[1] < price


def worse(row: Row, price: int) -> bool:
    """Whether the row's limit rules the price out."""
    return row[1] < price if row[0] else row[1] > price
