"""Small worlds of zones: strategies for them, and what may be read off a result."""

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from auction_engine import Book, Line, MarketRules, ZonalClearing, clear_zones

Row = tuple[bool, int, int]


class World(NamedTuple):
    """A book of (is_buy, price, quantity), the zone of each row, and the lines between the zones."""

    zones: int
    book: list[Row]
    zone: list[int]
    lines: list[Line]

    def columns(self) -> Book:
        return Book.from_columns(*([row[column] for row in self.book] for column in range(3)))

    def cleared(self, rules: MarketRules) -> ZonalClearing:
        return clear_zones(self.columns(), self.zone, self.lines, rules, zones=self.zones)


@st.composite
def worlds(
    draw: st.DrawFn,
    *,
    zones: int = 4,
    orders: int = 16,
    price: int = 8,
    capacity: int = 12,
    loss: st.SearchStrategy[int] | None = None,
) -> World:
    """Up to so many zones and orders; every loss_ppm from `loss`, else 0."""
    count = draw(st.integers(1, zones))
    rows = draw(
        st.lists(st.tuples(st.booleans(), st.integers(-2, price), st.integers(1, 6)), max_size=orders)
    )
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
        lambda both: both[0] != both[1]
    )
    pairs = draw(st.lists(ends, max_size=6)) if count > 1 else []
    losses = st.just(0) if loss is None else loss
    lines = [Line(source, target, draw(st.integers(0, capacity)), draw(losses)) for source, target in pairs]
    return World(count, rows, [draw(st.integers(0, count - 1)) for _ in rows], lines)


def sums(world: World, fills: Sequence[int], zone: int, *, buys: bool) -> int:
    """What one side of a zone trades."""
    return sum(
        fill
        for (is_buy, _, _), own, fill in zip(world.book, world.zone, fills, strict=True)
        if own == zone and is_buy == buys
    )


def welfare(world: World, fills: Sequence[int], rules: MarketRules) -> int:
    """Limits as floor and cap read them, times what was traded."""
    total = 0
    for (is_buy, price, _), fill in zip(world.book, fills, strict=True):
        limit = min(price, rules.cap) if is_buy else max(price, rules.floor)
        total += (limit if is_buy else -limit) * fill
    return total
