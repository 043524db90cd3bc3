"""Who trades in the two markets with a bond, and the orders with which they meet in three slots on end."""

from dataclasses import dataclass
from types import SimpleNamespace

from tests.integration.both_chains.people import Stage
from tests.program.operating import Party
from tests.program.world import Trader, World

SLOTS = 3
"""In the first the keeper is honest, in the second not, in the third it posts nothing."""


@dataclass(frozen=True)
class Cast:
    """By name: a trader and its order of ten lots over the three slots."""

    first: int
    parties: dict[str, Party]

    def __getitem__(self, name: str) -> Party:
        return self.parties[name]


Sides = dict[str, tuple[str, str]]
"""By name: side, and limit as a text spells it."""
PRO_RATA: Sides = {
    "a": ("BUY", "0.030"),
    "b": ("BUY", "0.025"),
    "c": ("SELL", "0.015"),
    "d": ("SELL", "0.020"),
    "e": ("BUY", "0.010"),
    "g": ("SELL", "0.020"),
    "h": ("BUY", "0.020"),
    "i": ("BUY", "0.022"),
}
BY_TIME: Sides = {
    "a": ("BUY", "0.150"),
    "c": ("SELL", "0.100"),
    "d": ("SELL", "0.100"),
}


def join(stage: Stage, world: World, sides: Sides) -> dict[str, Trader]:
    return {name: stage.join(world, name) for name in sides}


def meet(world: World, traders: dict[str, Trader], sides: Sides) -> Cast:
    """All register; the first slot is some seconds away."""
    first = world.next_slot() + 2
    orders: dict[str, Party] = {}
    for name, (side, price) in sides.items():
        order = world.order(traders[name], first=first, slots=SLOTS, side=side, price=price, energy=1000)
        orders[name] = traders[name], order
    return Cast(first, orders)


def later(order: SimpleNamespace, **changes: object) -> SimpleNamespace:
    """A record with other values, as somebody may claim it to be."""
    return SimpleNamespace(**(vars(order) | changes))
