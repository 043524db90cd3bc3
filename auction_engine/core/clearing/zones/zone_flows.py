"""What each zone trades at its price and what each line carries.

A line towards a higher price is full, one towards a lower price is empty; between equal prices it carries what balances
the zones. Orders better than their zone's price must trade; those at it may, as much as both sides can.
"""

from collections.abc import Sequence
from typing import NamedTuple

from auction_engine.core.clearing.zones.curves import AtPrice
from auction_engine.core.clearing.zones.maximum_flow import FlowNetwork
from auction_engine.core.clearing.zones.network import Line


class Margin(NamedTuple):
    """Quantities that the orders exactly at the price of each zone sell and buy."""

    sells: list[int]
    buys: list[int]


class Balance(NamedTuple):
    """margin: what is traded at the prices themselves. flows: what each line carries."""

    margin: Margin
    flows: list[int]


def balance(
    prices: Sequence[int], offers: Sequence[AtPrice], lines: Sequence[Line], shares: Margin | None = None
) -> Balance:
    """The most that can be traded at optimal prices, and flows that carry it without sending anything in a circle.

    shares: what the orders at the price should trade in each zone if the lines allow it; others only get what the lines
    keep from those.
    """
    network = _ZoneNetwork(prices, offers, lines)
    wanted = Margin([offer.sells_at for offer in offers], [offer.buys_at for offer in offers])
    if shares is not None:
        network.allow(shares)
        network.fill()
        wanted = Margin(
            [most - share for most, share in zip(wanted.sells, shares.sells, strict=True)],
            [most - share for most, share in zip(wanted.buys, shares.buys, strict=True)],
        )
    network.allow(wanted)
    network.fill()
    assert network.is_balanced(), "at optimal prices, what must trade can trade"
    return network.balance()


class _ZoneNetwork:
    """Sells better than the price flow out of `must_sell`, those at it out of `may_sell`; buys likewise."""

    def __init__(self, prices: Sequence[int], offers: Sequence[AtPrice], lines: Sequence[Line]) -> None:
        zones = len(prices)
        self._lines = lines
        self._must_sell, self._may_sell, self._must_buy, self._may_buy = range(zones, zones + 4)
        self._network = network = FlowNetwork(zones + 4)
        self._full = [line.capacity if prices[line.target] > prices[line.source] else 0 for line in lines]
        excess = [offer.better_sells - offer.better_buys for offer in offers]
        for line, carried in zip(lines, self._full, strict=True):
            excess[line.source] -= carried
            excess[line.target] += carried
        self._between_equals = [
            network.add_arc(line.source, line.target, line.capacity)
            if prices[line.source] == prices[line.target]
            else None
            for line in lines
        ]
        self._must = [
            network.add_arc(self._must_sell, zone, amount)
            if amount > 0
            else network.add_arc(zone, self._must_buy, -amount)
            for zone, amount in enumerate(excess)
        ]
        self._wanted = sum(abs(amount) for amount in excess)
        self._sells = [network.add_arc(self._may_sell, zone, 0) for zone in range(zones)]
        self._buys = [network.add_arc(zone, self._may_buy, 0) for zone in range(zones)]

    def allow(self, more: Margin) -> None:
        """Let the orders at the price of each zone trade more."""
        for arcs, amounts in ((self._sells, more.sells), (self._buys, more.buys)):
            for arc, amount in zip(arcs, amounts, strict=True):
                self._network.widen(arc, amount)

    def fill(self) -> None:
        """First what must sell, then what must buy, then the most of the rest; none of it takes from the one before."""
        push = self._network.push
        push(self._must_sell, self._must_buy)
        push(self._must_sell, self._may_buy)
        push(self._may_sell, self._must_buy)
        push(self._may_buy, self._must_buy)  # buys that may give way to those that must
        push(self._must_sell, self._may_sell)  # sells likewise
        push(self._may_sell, self._may_buy)

    def is_balanced(self) -> bool:
        return sum(self._network.flow(arc) for arc in self._must) == self._wanted

    def balance(self) -> Balance:
        flow = self._network.flow
        flows = [
            full if arc is None else flow(arc)
            for full, arc in zip(self._full, self._between_equals, strict=True)
        ]
        margin = Margin([flow(arc) for arc in self._sells], [flow(arc) for arc in self._buys])
        return Balance(margin, without_circles(self._lines, flows))


def without_circles(lines: Sequence[Line], flows: Sequence[int]) -> list[int]:
    """The same balance of every zone with nothing sent in a circle, which would use lines for nothing."""
    left = list(flows)
    while circle := _circle(lines, left):
        least = min(left[number] for number in circle)
        for number in circle:
            left[number] -= least
    return left


def _circle(lines: Sequence[Line], flows: Sequence[int]) -> list[int]:
    """Numbers of lines that carry something and lead back to where they start; empty when there are none."""
    carrying: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        if flows[number]:
            carrying.setdefault(line.source, []).append(number)
    done: set[int] = set()
    for start in carrying:
        path: list[int] = []
        on_path = {start: 0}
        zone = start
        while True:
            onward = next((n for n in carrying.get(zone, ()) if lines[n].target not in done), None)
            if onward is not None:
                path.append(onward)
                zone = lines[onward].target
                if zone in on_path:
                    return path[on_path[zone] :]
                on_path[zone] = len(path)
                continue
            done.add(zone)
            del on_path[zone]
            if not path:
                break
            zone = lines[path.pop()].source
    return []
