"""An order: what a trader signed. Immutable; what becomes of it is kept beside it (orders.OrderEntry)."""

from typing import Literal

import msgspec

from auction_engine.core.units import Lots, Milliseconds, SlotIndex, Ticks

Side = Literal["buy", "sell"]


class Order(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A limit order over `count` slots from `first` on, for up to `lots` in each of them.

    `trader` is the address of the trader's account on chain, which binds program, market and wallet.
    `time` is the signing time and the nonce: one per trader.
    """

    trader: str
    side: Side
    lots: Lots
    limit: Ticks
    first: SlotIndex
    count: int
    time: Milliseconds

    @property
    def last(self) -> SlotIndex:
        return SlotIndex(self.first + self.count - 1)

    def covers(self, slot: SlotIndex) -> bool:
        return self.first <= slot < self.first + self.count


class End(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A signed wish to end one order (`target` = its time) or, with no target, all signed before `time`."""

    trader: str
    target: Milliseconds | None
    time: Milliseconds
