"""How a market prices and measures, as far as clearing needs to know. Source: docs/rules.md, sections 2 and 3."""

from typing import Literal

import msgspec

from auction_engine.core.clearing.whole_numbers import check_whole
from auction_engine.core.errors import InvalidInput
from auction_engine.core.units import Ticks

PriceRule = Literal["midpoint", "lowest", "highest"]
Rationing = Literal["pro_rata", "time"]
# In the order of their numbers in the market account on chain.
PRICE_RULES: tuple[PriceRule, ...] = ("midpoint", "lowest", "highest")
RATIONINGS: tuple[Rationing, ...] = ("pro_rata", "time")
PRICE_MAX = 2**62 - 1
"""Largest price, either sign, that a column may hold: the distance between two of them fits 64 bits."""


class MarketRules(msgspec.Struct, frozen=True):
    """The rules of one auction. Raises InvalidInput when they contradict themselves.

    tick: every price is a multiple of it. floor, cap: lowest and highest price, both included. All three are in one
    unit, which is the unit of a book's prices: on a market, quote base units per kWh.
    lot: every quantity is a multiple of it, in the unit of a book's quantities: on a market, Wh.
    price_rule: which of several admissible prices is taken. `midpoint` is rounded to the tick downward, also below zero.
    rationing: how the long side is shared at the margin: `pro_rata` by lots with the largest remainders, ties to the
    earlier sequence; `time` serves the earlier sequence first.
    """

    tick: int
    lot: int
    floor: int
    cap: int
    price_rule: PriceRule = "midpoint"
    rationing: Rationing = "pro_rata"

    def __post_init__(self) -> None:
        check_whole({"tick": self.tick, "lot": self.lot, "floor": self.floor, "cap": self.cap})
        if self.tick <= 0 or self.lot <= 0:
            raise InvalidInput(f"the tick ({self.tick}) and the lot ({self.lot}) must be positive")
        if self.floor > self.cap:
            raise InvalidInput(f"the floor {self.floor} lies above the cap {self.cap}")
        for name, bound in (("floor", self.floor), ("cap", self.cap)):
            if abs(bound) > PRICE_MAX:
                raise InvalidInput(f"the {name} {bound} lies beyond {PRICE_MAX}, the largest price there is")
            if bound % self.tick:
                raise InvalidInput(f"the {name} {bound} is not a multiple of the tick {self.tick}")
        if self.price_rule not in PRICE_RULES:
            raise InvalidInput(f"the price rule {self.price_rule!r} is none of {', '.join(PRICE_RULES)}")
        if self.rationing not in RATIONINGS:
            raise InvalidInput(f"the rationing {self.rationing!r} is none of {', '.join(RATIONINGS)}")

    @property
    def floor_ticks(self) -> Ticks:
        return Ticks(self.floor // self.tick)

    @property
    def cap_ticks(self) -> Ticks:
        return Ticks(self.cap // self.tick)

    def in_ticks_and_lots(self) -> "MarketRules":
        """The same rules for books whose prices are ticks and whose quantities are lots, as inside a market."""
        return MarketRules(1, 1, self.floor_ticks, self.cap_ticks, self.price_rule, self.rationing)

    def choose(self, low: int, high: int) -> int:
        """The price among the admissible ones from `low` to `high`. Source: docs/rules.md, section 3, rule 3."""
        if self.price_rule == "lowest":
            return low
        if self.price_rule == "highest":
            return high
        return (low // self.tick + high // self.tick >> 1) * self.tick
