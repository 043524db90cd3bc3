"""What a household orders next: a standing order over a few slots for its mean need, or its mean surplus.

Each slot of the market stands for one quarter hour of the households' day, whatever its length on the clock.
"""

import random

import msgspec

from auction_engine.core.market import Market
from auction_engine.core.order import Side
from auction_engine.core.units import Lots, SlotIndex, Ticks
from auction_engine.demo.profile import Profile

SLOTS_PER_ORDER = 4
FIRST_QUARTER = 40
"""The demo's first slot stands for ten in the morning, when roofs begin to give more than homes take."""
BUY_PRICES = (110, 320)
SELL_PRICES = (60, 230)
"""Limits in thousandths of the quote currency per kWh: between what the grid pays and what it charges."""
MILLI = 1000


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """An order to be signed: all but the trader and the signing time."""

    side: Side
    lots: Lots
    limit: Ticks
    first: SlotIndex
    count: int


def next_wish(
    profile: Profile, market: Market, birth: SlotIndex, first: SlotIndex, count: int
) -> Wish | None:
    """The order for slots `first` to `first + count - 1`; None when the mean is less than a lot.

    birth: the slot in which the demo's market was made.
    """
    quarter = first - birth + FIRST_QUARTER
    wanted = sum(profile.net(quarter + i) for i in range(count)) // count
    lots = Lots(abs(wanted) // market.rules.lot)
    if lots == 0:
        return None
    side: Side = "buy" if wanted > 0 else "sell"
    chance = random.Random(f"{profile.name} {quarter} {side}")
    milli = chance.randint(*(BUY_PRICES if side == "buy" else SELL_PRICES))
    limit = milli * 10**market.quote_decimals // MILLI // market.rules.tick
    return Wish(side=side, lots=lots, limit=Ticks(limit), first=first, count=count)
