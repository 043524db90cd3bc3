"""Clearing of several zones with lines between them: one price per zone, the greatest welfare that the lines allow.

Terms as in the public description of the European algorithm (EUPHEMIA Public Description, section "Network models": ATC
lines; price properties in an ATC network): no price difference without congestion, and the energy flows towards the
dearer zone.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from auction_engine.core.clearing.book import Book, Column
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.clearing.uniform_price import check_grid
from auction_engine.core.clearing.zones.network import Line, check_lines
from auction_engine.core.clearing.zones.regions import ration_margin, regions, share_in_regions
from auction_engine.core.clearing.zones.zonal_result import Solution, ZonalClearing, assemble, dual_value
from auction_engine.core.clearing.zones.zone_flows import Margin, balance
from auction_engine.core.clearing.zones.zone_prices import PriceGrid, highest_prices, lowest_prices
from auction_engine.core.clearing.zones.zoned_book import ZoneOrders, take_apart
from auction_engine.core.errors import InvalidInput


def clear_zones(
    book: Book, zone: ArrayLike, lines: Sequence[Line], rules: MarketRules, *, zones: int
) -> ZonalClearing:
    """Clear zones whose lines lose nothing: exact, the greatest welfare, and among its fills the greatest volume.

    book: all orders in the order of their sequence. zone: int (n,), the zone of each, from 0. What is left at one price
    is shared among zones as in one market, as far as the lines carry it. Raises InvalidInput, naming row or line: off
    tick, off lot, a zone or line that cannot be, an order of all or nothing, a line with losses (see `clear_with_losses`).
    """
    check_zones(book, lines, rules, zones)
    if any(line.loss_ppm for line in lines):
        raise InvalidInput("a line that loses energy needs a solver: auction_engine.clear_zones has one")
    parts = take_apart(book, zone, zones, rules)
    grid = grid_of(parts, rules)
    lowest, highest = (
        find([part.curves for part in parts], lines, grid) for find in (lowest_prices, highest_prices)
    )
    prices = [rules.choose(low, high) for low, high in zip(lowest, highest, strict=True)]
    offers = [part.curves.at(price) for part, price in zip(parts, prices, strict=True)]
    groups = regions(prices, lines)
    shares = share_in_regions(parts, prices, groups, balance(prices, offers, lines).margin, rules)
    result = balance(prices, offers, lines, _totals(parts, shares))
    fills = [
        better_fills(part.orders, price) + ration_margin(part, price, share, sells, buys, rules)
        for part, price, share, sells, buys in zip(parts, prices, shares, *result.margin, strict=True)
    ]
    solution = Solution(prices, lowest, highest, fills, sent=result.flows, received=result.flows)
    zonal = assemble(len(book), parts, lines, solution, groups, dual_value(parts, lines, prices))
    assert zonal.welfare == zonal.welfare_bound, "prices and fills prove each other"
    return zonal


def check_zones(book: Book, lines: Sequence[Line], rules: MarketRules, zones: int) -> None:
    check_grid(book, rules)
    if book.all_or_none is not None:
        row = int(np.argmax(book.all_or_none))
        raise InvalidInput(f"row {row}: orders of all or nothing cannot be cleared in zones")
    check_lines(lines, zones, rules.lot)


def grid_of(parts: Sequence[ZoneOrders], rules: MarketRules) -> PriceGrid:
    """The prices among which optimal ones lie: from the lowest limit of all zones to the highest."""
    limits = [part.curves.range for part in parts if part.curves.range]
    if not limits:
        return PriceGrid(rules.floor, rules.tick, 0)
    start, end = min(low for low, _ in limits), max(high for _, high in limits)
    return PriceGrid(start, rules.tick, (end - start) // rules.tick)


def better_fills(orders: Book, price: int) -> Column:
    """The whole quantity of every order better than the price, nothing of the others."""
    return orders.quantity * np.where(orders.is_buy, orders.price > price, orders.price < price)


def _totals(parts: Sequence[ZoneOrders], shares: Sequence[Column]) -> Margin:
    def total(is_buy: bool) -> list[int]:
        return [
            int(share[part.orders.is_buy == is_buy].sum()) for part, share in zip(parts, shares, strict=True)
        ]

    return Margin(total(False), total(True))
