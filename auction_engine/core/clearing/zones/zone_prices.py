"""The prices of all zones: the lowest and the highest that together leave nothing better to do.

Prices p make the flows and fills that go with them welfare-maximal when they minimise the dual of the welfare:

    sum over zones of the surplus of its orders at p[zone] + sum over lines of capacity x max(0, p[target] - p[source])

Both parts are convex, and the second depends on differences only, so (Hochbaum, An efficient algorithm for image
segmentation, Markov random fields and related problems, Journal of the ACM 48 (2001), doi:10.1145/502090.502093) the
set of zones at or above a price t in a minimiser is a minimum cut of a network with the zones as nodes, and the cuts
for rising t are nested. So one cut at the middle of the range splits the zones in two groups that are then solved
apart. The smallest minimum cuts give the lowest minimiser, the largest the highest; the two, and with them their midpoint
rounded down, are minimisers (Murota, Discrete Convex Analysis, SIAM 2003, doi:10.1137/1.9780898718508, sections 7.1-7.2).
"""

from collections.abc import Sequence
from typing import NamedTuple

from auction_engine.core.clearing.zones.curves import Curves
from auction_engine.core.clearing.zones.maximum_flow import FlowNetwork
from auction_engine.core.clearing.zones.network import Line


class PriceGrid(NamedTuple):
    """The prices `start`, `start + tick` … `start + last x tick`."""

    start: int
    tick: int
    last: int

    def price(self, step: int) -> int:
        return self.start + step * self.tick


def lowest_prices(curves: Sequence[Curves], lines: Sequence[Line], grid: PriceGrid) -> list[int]:
    """The lowest optimal price of each zone; all of them together are optimal."""
    return _prices(curves, lines, grid, lowest=True)


def highest_prices(curves: Sequence[Curves], lines: Sequence[Line], grid: PriceGrid) -> list[int]:
    """The highest optimal price of each zone; all of them together are optimal."""
    return _prices(curves, lines, grid, lowest=False)


class _Group(NamedTuple):
    """Zones whose prices are among the steps `first` to `last` of the grid.

    slope: per zone, what a higher price changes through lines to the zones that are in no doubt: + capacity for a line
    in from a cheaper zone, - capacity for one out to a dearer zone.
    """

    zones: list[int]
    slope: list[int]
    first: int
    last: int


def _prices(curves: Sequence[Curves], lines: Sequence[Line], grid: PriceGrid, *, lowest: bool) -> list[int]:
    prices = [grid.start] * len(curves)
    groups = [_Group(list(range(len(curves))), [0] * len(curves), 0, grid.last)]
    while groups:
        group = groups.pop()
        if group.first == group.last:
            for zone in group.zones:
                prices[zone] = grid.price(group.first)
            continue
        middle = (group.first + group.last + 1) // 2
        price = grid.price(middle)
        cost = [
            curves[zone].excess_below(price) + slope
            for zone, slope in zip(group.zones, group.slope, strict=True)
        ]
        upper = _cheapest_to_raise(group.zones, cost, lines, smallest=lowest)
        groups += _split(group, upper, middle, lines)
    return prices


def _cheapest_to_raise(
    zones: list[int], cost: list[int], lines: Sequence[Line], *, smallest: bool
) -> set[int]:
    """The set X of zones with the least sum of their costs + capacities of lines into X from the other `zones`."""
    if not any(amount < 0 for amount in cost) and smallest:
        return set()
    if not any(amount > 0 for amount in cost) and not smallest:
        return set(zones)
    node_of = {zone: node for node, zone in enumerate(zones, 2)}
    source, sink = 0, 1
    network = FlowNetwork(len(zones) + 2)
    for node, amount in enumerate(cost, 2):
        if amount < 0:
            network.add_arc(source, node, -amount)
        elif amount > 0:
            network.add_arc(node, sink, amount)
    for line in lines:
        if line.source in node_of and line.target in node_of:
            network.add_arc(node_of[line.target], node_of[line.source], line.capacity)
    network.push(source, sink)
    raised = network.reaches(source) if smallest else [not found for found in network.reached_by(sink)]
    return {zone for zone, node in node_of.items() if raised[node]}


def _split(group: _Group, upper: set[int], middle: int, lines: Sequence[Line]) -> list[_Group]:
    slope = dict(zip(group.zones, group.slope, strict=True))
    lower = slope.keys() - upper
    for line in lines:
        if line.source in lower and line.target in upper:
            slope[line.target] += line.capacity
            slope[line.source] -= line.capacity
    halves = (
        _Group([zone for zone in group.zones if zone in lower], [], group.first, middle - 1),
        _Group([zone for zone in group.zones if zone in upper], [], middle, group.last),
    )
    return [half._replace(slope=[slope[zone] for zone in half.zones]) for half in halves if half.zones]
