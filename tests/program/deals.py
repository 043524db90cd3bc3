"""A buyer and a seller who meet: what most tests of settling begin with."""

from types import SimpleNamespace
from typing import Any

from tests.program.trees import Fill, batch_data, by_trader, proof
from tests.program.unchanged import refuse
from tests.program.world import Trader, World, fill

FREE = 10**9


class Deal:
    """A buyer and a seller of five lots each at 250 in the next slot."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.slot = world.next_slot()
        self.buyer = world.open(free=FREE, buy=1000)
        self.seller = world.open(free=FREE, sell=1000)
        self.buy = self.order(self.buyer)
        self.sell = self.order(self.seller, side="SELL")

    def order(self, who: Trader, **parts: Any) -> SimpleNamespace:
        return self.world.order(who, **({"first": self.slot} | parts))

    def fills(self, bought: int = 5, sold: int = 5) -> list[Fill]:
        return [fill(self.buyer, self.buy, bought), fill(self.seller, self.sell, sold)]

    def refuse(self, fault: str, fills: list[Fill], price: int = 250) -> None:
        """The keeper posts these very fills, and they are refused all the same."""
        tree = self.world.post(self.slot, price, [fills])
        data = batch_data(proof(tree, 0), fills)
        refuse(self.world, fault, self.world.settle_ix(self.slot, 0, data, list(by_trader(fills))))

    def money(self) -> tuple[int, int, int, int]:
        """Free and locked of the buyer, free and locked of the seller."""
        buyer, seller = self.world.trader(self.buyer), self.world.trader(self.seller)
        return buyer.free, buyer.locked, seller.free, seller.locked
