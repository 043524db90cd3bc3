"""A slot in which every household trades, settled in one transaction."""

from dataclasses import dataclass
from math import gcd
from typing import NamedTuple

from solders.instruction import Instruction

from auction_engine.core.batches import Batch, TraderFills
from auction_engine.core.commitments import ResultTree, result_tree
from auction_engine.core.order import Side
from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import Lots, Milliseconds, RecordSeq, SlotIndex
from bench.program.community import PROGRAM, Community, Household
from bench.program.lite_chain import Sent
from chain.account_types import OrderRecord
from chain.settlement import settle_instruction

PRICE = 250
"""Ticks; the limit of every order too, so that all may be filled."""
LOTS = 64
"""Of every order: more than the largest fill of an odd number of households."""
SLOTS = 96
"""A day of quarter hours: standing orders, whose collateral is renewed at each fill."""


class Trading(NamedTuple):
    """A household and the records of its orders, all on one side."""

    household: Household
    side: Side
    records: tuple[OrderRecord, ...]


@dataclass(frozen=True)
class TradingSlot:
    """A slot for which orders are registered, before it is cleared."""

    community: Community
    index: SlotIndex
    tradings: tuple[Trading, ...]

    def batch(self, households: int, lots_least: int = 1) -> Batch:
        """The fills of the first so many households: every order gets some lots, as many bought as sold."""
        taking_part = self.tradings[:households]
        buys = sum(len(trading.records) for trading in taking_part if trading.side == "buy")
        sells = sum(len(trading.records) for trading in taking_part) - buys
        common = gcd(buys, sells)
        lots = {
            "buy": Lots(lots_least * sells // common),
            "sell": Lots(lots_least * buys // common),
        }
        return Batch(
            number=0,
            traders=tuple(_fills(trading, lots[trading.side]) for trading in taking_part),
        )

    def tree(self, batch: Batch, batches: int = 1) -> ResultTree:
        """The commitment to a slot of so many batches, which all name these fills: the first of them settles."""
        market = str(self.community.address)
        own = [Batch(number=number, traders=batch.traders) for number in range(batches)]
        return result_tree(market, self.index, own)

    def settlement(self, batch: Batch, tree: ResultTree) -> Instruction:
        accounts = {
            str(trading.household.trader): self.community.account(trading.household)
            for trading in self.tradings[: len(batch.traders)]
        }
        return settle_instruction(PROGRAM, self.community.address, self.index, batch, tree, accounts)

    def settle(self, batch: Batch, batches: int = 1, price: int = PRICE) -> tuple[Sent, Sent]:
        """Posts the slot and settles the batch: both as sent. price: ticks."""
        tree = self.tree(batch, batches)
        posted = self.community.post(self.index, price, batches, tree.root)
        return posted, self.community.chain.send(self.settlement(batch, tree))


def trading_slot(households: int, orders: int, *, lookup_table: bool = True) -> TradingSlot:
    """A market in which every other household buys and the others sell, by so many orders each.

    lookup_table: whether transactions are of version 0, with the accounts in a table; otherwise they are legacy ones.
    """
    community = Community()
    people = [community.welcome() for _ in range(households)]
    index = community.plain_slot()
    if lookup_table:
        addresses = [community.address, community.slot_address(index), *(who.trader for who in people)]
        community.chain.use_lookup_table(addresses)
    tradings = []
    for number, who in enumerate(people):
        side: Side = "sell" if number % 2 else "buy"
        records = tuple(community.order(who, side, LOTS, PRICE, SLOTS) for _ in range(orders))
        tradings.append(Trading(who, side, records))
    return TradingSlot(community, index, tuple(tradings))


def _fills(trading: Trading, lots: Lots) -> TraderFills:
    trader = str(trading.household.trader)
    return TraderFills(
        trader=trader,
        fills=tuple(
            Fill(
                trader=trader,
                time=Milliseconds(record.time),
                seq=RecordSeq(record.seq),
                side=trading.side,
                lots=lots,
            )
            for record in trading.records
        ),
    )
