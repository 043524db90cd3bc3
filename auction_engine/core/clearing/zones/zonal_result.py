"""The result for several zones, told with the figures that certify it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from auction_engine.core.clearing.book import Book, Column
from auction_engine.core.clearing.exact_sums import weighted_sum
from auction_engine.core.clearing.zones.network import PPM, Line
from auction_engine.core.clearing.zones.zoned_book import ZoneOrders


class ZonalClearing(NamedTuple):
    """The result for several zones. Prices and quantities are in the units of the rules' tick and lot.

    prices: of each zone; None where nothing is traded in the zone or in those that it forms one market with, and nothing
    passes through. admissible: the lowest and the highest optimal price of each zone; all the lowest together are
    optimal, and all the highest. volume: what is bought in all zones. fills: int64 (n,), what each row trades.
    bought, sold: per zone. sent, received: per line; they differ by its loss.
    congestion_rent: what buyers pay less what sellers get, in price x quantity: sent along lines to dearer zones.
    welfare: sum of limit x fill over buys less that over sells. welfare_bound: what no flows and fills can surpass,
    proven by the prices (weak duality); equal to the welfare where no line loses energy.
    """

    prices: tuple[int | None, ...]
    admissible: tuple[tuple[int, int] | None, ...]
    volume: int
    fills: Column
    bought: tuple[int, ...]
    sold: tuple[int, ...]
    sent: tuple[int, ...]
    received: tuple[int, ...]
    congestion_rent: int
    welfare: int
    welfare_bound: int


class Solution(NamedTuple):
    """Prices, fills per zone and flows per line, before they are told as a result."""

    prices: Sequence[int]
    lowest: Sequence[int]
    highest: Sequence[int]
    fills: Sequence[Column]
    sent: Sequence[int]
    received: Sequence[int]


def assemble(
    rows: int,
    parts: Sequence[ZoneOrders],
    lines: Sequence[Line],
    solution: Solution,
    groups: Sequence[Sequence[int]],
    welfare_bound: int,
) -> ZonalClearing:
    """Tell a solution for a book of so many rows as a result. groups: zones that form one market."""
    fills = np.zeros(rows, np.int64)
    for part, own in zip(parts, solution.fills, strict=True):
        fills[part.rows] = own
    bought = [int(own[part.orders.is_buy].sum()) for part, own in zip(parts, solution.fills, strict=True)]
    sold = [int(own.sum()) - buys for own, buys in zip(solution.fills, bought, strict=True)]
    _check_balance(bought, sold, lines, solution)
    alive = _alive(bought, sold, lines, solution.sent, groups)
    prices = solution.prices
    rent = sum(price * (buys - sells) for price, buys, sells in zip(prices, bought, sold, strict=True))
    return ZonalClearing(
        prices=tuple(price if zone in alive else None for zone, price in enumerate(prices)),
        admissible=tuple(
            both if zone in alive else None
            for zone, both in enumerate(zip(solution.lowest, solution.highest, strict=True))
        ),
        volume=sum(bought),
        fills=fills,
        bought=tuple(bought),
        sold=tuple(sold),
        sent=tuple(solution.sent),
        received=tuple(solution.received),
        congestion_rent=rent,
        welfare=sum(_welfare(part.orders, own) for part, own in zip(parts, solution.fills, strict=True)),
        welfare_bound=welfare_bound,
    )


def dual_value(
    parts: Sequence[ZoneOrders], lines: Sequence[Line], prices: Sequence[int], scale: int = 1, lot: int = 0
) -> int:
    """What no flows and fills can surpass in welfare, for any prices in units of 1 / scale; rounded up.

    The surplus of every order at its zone's price and of every line at the prices of its ends, as if all could be had
    together (weak duality of linear programs): price differences times capacities, losses counted. A line that rounds
    what arrives down to the lot may destroy almost one, which is a gain where the price is negative.
    """
    orders = sum(_surplus(part.orders, price, scale) for part, price in zip(parts, prices, strict=True))
    gains = sum(_line_surplus(line, prices[line.source], prices[line.target], lot) for line in lines)
    return -(-(orders * PPM + gains) // (scale * PPM))


def _line_surplus(line: Line, price: int, price_there: int, lot: int) -> int:
    """The most that a line can gain between two prices, times PPM."""
    destroyed = lot * PPM * max(0, -price_there) if line.loss_ppm else 0
    return line.capacity * max(0, price_there * (PPM - line.loss_ppm) - price * PPM) + destroyed


def _surplus(orders: Book, price: int, scale: int) -> int:
    """The surplus of all orders better than `price / scale`, times scale."""
    buys = orders.is_buy & (orders.price > price // scale)
    sells = ~orders.is_buy & (orders.price < -(-price // scale))
    paid, offered = orders.quantity[buys], orders.quantity[sells]
    bought = scale * weighted_sum(orders.price[buys], paid) - price * int(paid.sum())
    sold = price * int(offered.sum()) - scale * weighted_sum(orders.price[sells], offered)
    return bought + sold


def _welfare(orders: Book, fills: Column) -> int:
    buys, sells = orders.is_buy, ~orders.is_buy
    return weighted_sum(orders.price[buys], fills[buys]) - weighted_sum(orders.price[sells], fills[sells])


def _check_balance(
    bought: Sequence[int], sold: Sequence[int], lines: Sequence[Line], solution: Solution
) -> None:
    missing = [buys - sells for buys, sells in zip(bought, sold, strict=True)]
    for line, sent, received in zip(lines, solution.sent, solution.received, strict=True):
        assert 0 <= received <= sent <= line.capacity, "no line carries more than it can"
        missing[line.source] += sent
        missing[line.target] -= received
    assert not any(missing), "in every zone, what is bought is sold there or arrives"


def _alive(
    bought: Sequence[int],
    sold: Sequence[int],
    lines: Sequence[Line],
    sent: Sequence[int],
    groups: Sequence[Sequence[int]],
) -> set[int]:
    """Zones that trade, that something passes through, or that form one market with such a zone."""
    active = {zone for zone, both in enumerate(zip(bought, sold, strict=True)) if any(both)}
    for line, amount in zip(lines, sent, strict=True):
        if amount:
            active |= {line.source, line.target}
    return {zone for group in groups if active.intersection(group) for zone in group}
