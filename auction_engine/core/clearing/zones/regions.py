"""Zones that trade at one price as if they were one market, and how they share the margin."""

from collections.abc import Sequence

import numpy as np

from auction_engine.core.clearing.book import Column
from auction_engine.core.clearing.rationing import ration
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.clearing.zones.network import Line
from auction_engine.core.clearing.zones.zone_flows import Margin
from auction_engine.core.clearing.zones.zoned_book import ZoneOrders


def regions(prices: Sequence[int], lines: Sequence[Line]) -> list[list[int]]:
    """Groups of zones at one price that lines connect; each zone is in one of them."""
    region = list(range(len(prices)))

    def root(zone: int) -> int:
        while region[zone] != zone:
            region[zone] = zone = region[region[zone]]
        return zone

    for line in lines:
        if line.capacity and prices[line.source] == prices[line.target]:
            region[root(line.target)] = root(line.source)
    groups: dict[int, list[int]] = {}
    for zone in range(len(prices)):
        groups.setdefault(root(zone), []).append(zone)
    return list(groups.values())


def share_in_regions(
    zones: Sequence[ZoneOrders],
    prices: Sequence[int],
    groups: Sequence[Sequence[int]],
    traded: Margin,
    rules: MarketRules,
) -> list[Column]:
    """What each order of each zone would get if every region shared its margin as one market does. Zero off the margin."""
    shares = [np.zeros(len(zone.rows), np.int64) for zone in zones]
    for group in groups:
        for is_buy, amounts in ((False, traded.sells), (True, traded.buys)):
            total = sum(amounts[zone] for zone in group)
            if total:
                _share(
                    [zones[zone] for zone in group],
                    [shares[zone] for zone in group],
                    prices[group[0]],
                    is_buy,
                    total,
                    rules,
                )
    return shares


def _share(
    zones: Sequence[ZoneOrders],
    shares: Sequence[Column],
    price: int,
    is_buy: bool,
    total: int,
    rules: MarketRules,
) -> None:
    """Ration `total` among the orders of one side at the price, in the order of the whole book's sequence."""
    margins = [zone.at(price, is_buy=is_buy) for zone in zones]
    rows = np.concatenate([zone.rows[margin] for zone, margin in zip(zones, margins, strict=True)])
    asked = np.concatenate(
        [zone.orders.quantity[margin] for zone, margin in zip(zones, margins, strict=True)]
    )
    by_sequence = np.argsort(rows)
    given = np.zeros(len(rows), np.int64)
    given[by_sequence] = (
        ration(asked[by_sequence] // rules.lot, total // rules.lot, rules.rationing) * rules.lot
    )
    start = 0
    for share, margin in zip(shares, margins, strict=True):
        share[margin] = given[start : start + len(margin)]
        start += len(margin)


def ration_margin(
    zone: ZoneOrders, price: int, share: Column, sells: int, buys: int, rules: MarketRules
) -> Column:
    """What each order of a zone trades at the margin: its share in the region, unless the lines left another total."""
    fills = np.zeros(len(zone.rows), np.int64)
    for is_buy, total in ((False, sells), (True, buys)):
        margin = zone.at(price, is_buy=is_buy)
        given = share[margin]
        if int(given.sum()) != total:
            given = (
                ration(zone.orders.quantity[margin] // rules.lot, total // rules.lot, rules.rationing)
                * rules.lot
            )
        fills[margin] = given
    return fills
