"""What anybody may challenge in a slot that was cleared, or was not: the program's three rules, for whoever watches.

Source: docs/program.md, "What the instructions refuse and do". A result without a challenge has an admissible price, the
greatest volume, and shares at the price that differ from pro rata by rounding alone, or by time not at all.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from auction_engine.core.clearing.rules import Rationing
from auction_engine.core.order import Side
from auction_engine.core.units import Lots, RecordSeq, Ticks

ChallengeKind = Literal["underfilled", "crossing", "rationing"]


class Standing(NamedTuple):
    """An order that was live in the slot, and what was settled of it there."""

    trader: str
    side: Side
    limit: Ticks
    lots: Lots
    seq: RecordSeq
    filled: Lots


class Challenge(NamedTuple):
    """harmed: an underfilled order, the buy of a crossing, or who got less than his share. other: the sell, or who got more."""

    kind: ChallengeKind
    harmed: Standing
    other: Standing | None = None


def find_challenges(
    orders: Sequence[Standing], price: Ticks | None, rationing: Rationing
) -> Iterator[Challenge]:
    """Every challenge that the program would accept, windows, pauses and earlier claims aside; price None: nothing posted."""
    if price is None:
        yield from _crossings(orders)
        return
    for order in orders:
        better = order.limit > price if order.side == "buy" else order.limit < price
        if better and order.filled < order.lots:
            yield Challenge("underfilled", order)
    at_price = [order for order in orders if order.limit == price]
    yield from _crossings(at_price)
    treated_worse = _lost_share if rationing == "pro_rata" else _lost_place
    for order in at_price:
        for other in at_price:
            if order.side == other.side and order.trader != other.trader and treated_worse(order, other):
                yield Challenge("rationing", order, other)


def _crossings(orders: Sequence[Standing]) -> Iterator[Challenge]:
    short = [order for order in orders if order.filled < order.lots]
    for buy in (order for order in short if order.side == "buy"):
        for sell in (order for order in short if order.side == "sell"):
            if buy.trader != sell.trader and buy.limit >= sell.limit:
                yield Challenge("crossing", buy, sell)


def _lost_share(order: Standing, other: Standing) -> bool:
    return other.filled * order.lots - order.filled * other.lots >= order.lots + other.lots


def _lost_place(order: Standing, other: Standing) -> bool:
    return order.seq < other.seq and order.filled < order.lots and other.filled > 0
