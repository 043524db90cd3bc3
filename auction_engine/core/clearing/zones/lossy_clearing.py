"""Clearing of zones whose lines lose energy: a linear program proposes, whole lots follow, and a bound says how good they are.

With losses no prices in whole ticks and flows in whole lots fulfil every condition exactly. So a solver proposes flows and
prices, the flows are made whole (`lossy_flows`), each zone is cleared exactly with what it imports, and the solver's prices
prove how much welfare any other flows could have brought at most (`ZonalClearing.welfare_bound`).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from numpy.typing import ArrayLike

from auction_engine.core.clearing.book import Book, Column
from auction_engine.core.clearing.rationing import ration
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.clearing.zones.curves import Curves
from auction_engine.core.clearing.zones.lossy_flows import LossyFlows
from auction_engine.core.clearing.zones.network import PPM, Line
from auction_engine.core.clearing.zones.zonal_clearing import better_fills, check_zones
from auction_engine.core.clearing.zones.zonal_result import Solution, ZonalClearing, assemble, dual_value
from auction_engine.core.clearing.zones.zoned_book import ZoneOrders, take_apart


class Proposal(NamedTuple):
    """A solver's answer. sent: per line, whole units. prices: per zone, in millionths of the unit of prices."""

    sent: Sequence[int]
    prices: Sequence[int]


Solve = Callable[[Sequence[Book], Sequence[Line]], Proposal]
"""Solves the linear program of the zones' orders and the lines, nearly."""


def clear_with_losses(
    book: Book, zone: ArrayLike, lines: Sequence[Line], rules: MarketRules, *, zones: int, solve: Solve
) -> ZonalClearing:
    """Clear zones whose lines may lose energy: exact balances, no line better off by one lot more or less.

    Columns, errors and result are those of `clear_zones`. The price of a zone that lines serve is the solver's, rounded
    to the tick and moved into the prices at which its orders trade what they do, upward where that pays for losses; `welfare_bound - welfare` is what
    rounding to lots may have cost at most.
    """
    check_zones(book, lines, rules, zones)
    parts = take_apart(book, zone, zones, rules)
    proposal = solve([part.orders for part in parts], lines)
    flows = LossyFlows([part.curves for part in parts], lines, rules.lot, proposal.sent)
    flows.improve()
    served = {
        end
        for line, sent in zip(lines, flows.sent, strict=True)
        if sent
        for end in (line.source, line.target)
    }
    ranges = [
        _admissible(part.curves, extra, rules) for part, extra in zip(parts, flows.imports, strict=True)
    ]
    duals = [dual // (PPM * rules.tick) * rules.tick for dual in proposal.prices]
    prices = [
        min(max(dual, low), high) if number in served else rules.choose(low, high)
        for number, (dual, (low, high)) in enumerate(zip(duals, ranges, strict=True))
    ]
    _pay_for_losses(prices, ranges, lines, flows, rules.tick)
    fills = [
        _filled(part, price, extra, rules)
        for part, price, extra in zip(parts, prices, flows.imports, strict=True)
    ]
    lowest, highest = [low for low, _ in ranges], [high for _, high in ranges]
    solution = Solution(prices, lowest, highest, fills, flows.sent, flows.received)
    alone = [[number] for number in range(zones)]
    bound = dual_value(parts, lines, proposal.prices, PPM, rules.lot)
    return assemble(len(book), parts, lines, solution, alone, bound)


def _pay_for_losses(
    prices: list[int], ranges: Sequence[tuple[int, int]], lines: Sequence[Line], flows: LossyFlows, tick: int
) -> None:
    """Raise prices, as far as they may be, until what a line delivers is worth what was paid for what it was sent."""
    for _ in prices:
        for line, sent, received in zip(lines, flows.sent, flows.received, strict=True):
            if received:
                enough = -(-prices[line.source] * sent // (received * tick)) * tick
                prices[line.target] = max(prices[line.target], min(enough, ranges[line.target][1]))


def _admissible(curves: Curves, extra: int, rules: MarketRules) -> tuple[int, int]:
    """The prices at which a zone's orders trade what they must with so much imported."""
    low, high = curves.limit_of_unit(curves.demand - extra), curves.limit_of_unit(curves.demand - extra + 1)
    return rules.floor if low is None else low, rules.cap if high is None else high


def _filled(part: ZoneOrders, price: int, extra: int, rules: MarketRules) -> Column:
    """What each order of a zone trades: the most on both sides that leaves the import to be consumed."""
    offer = part.curves.at(price)
    more_sells = offer.better_buys - offer.better_sells - extra
    buys = min(offer.buys_at, offer.sells_at - more_sells)
    fills = better_fills(part.orders, price)
    for is_buy, total in ((True, buys), (False, buys + more_sells)):
        margin = part.at(price, is_buy=is_buy)
        asked = part.orders.quantity[margin] // rules.lot
        fills[margin] = ration(asked, total // rules.lot, rules.rationing) * rules.lot
    return fills
