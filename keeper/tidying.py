"""Gives back what is over: order records to their traders' free money, slot accounts to whoever paid their rent."""

from collections.abc import Sequence

import structlog
from solders.instruction import Instruction
from solders.pubkey import Pubkey

from auction_engine.core.market import Market
from auction_engine.core.state import MarketState
from auction_engine.core.units import SlotIndex
from chain.accounts import to_trader_seen
from chain.errors import ProgramRefused
from chain.instructions import close_slot, release_orders
from chain.transactions import TRANSACTION_BYTES_MAX, transaction_bytes
from keeper.bell import Bell
from keeper.observing import ChainView, slot_seen
from keeper.packing import pack
from keeper.release_plan import releasable
from keeper.sender import Sender
from keeper.slot_steps import Close, next_step

log = structlog.get_logger("keeper")


class Tidier:
    """seen: rung when the chain has something new that ought to be looked at."""

    def __init__(self, market: Market, program: Pubkey, sender: Sender, seen: Bell) -> None:
        self._market = market
        self._address = Pubkey.from_string(market.address)
        self._program = program
        self._sender = sender
        self._seen = seen

    async def tidy(self, view: ChainView, state: MarketState) -> None:
        """Send what the look shows to be due. What somebody else did meanwhile is refused, and that is well."""
        timing = self._market.timing
        seen = (to_trader_seen(a, account, view.chain_slot) for a, account in view.traders.items())
        releases = [
            release_orders(self._program, self._address, Pubkey.from_string(trader))
            for trader in releasable(seen, view.now, timing)
        ]
        for group in pack(releases, self._fits):
            await self._send("release_orders", group)
        for index, account in view.slots.items():
            if next_step(index, state.slots.get(index), slot_seen(account), view.now, timing) == Close():
                closing = close_slot(self._program, self._address, index, account.payer)
                await self._send("close_slot", [closing], index)

    def _fits(self, group: Sequence[Instruction]) -> bool:
        return transaction_bytes(self._sender.payer, group) <= TRANSACTION_BYTES_MAX

    async def _send(self, kind: str, group: Sequence[Instruction], slot: SlotIndex | None = None) -> None:
        try:
            await self._sender.send(kind, group, slot)
            self._seen.ring()
        except ProgramRefused as refused:
            if len(group) > 1:  # one that is done already must not hold up the others
                for one in group:
                    await self._send(kind, (one,), slot)
            else:
                log.info("not needed any more", what=kind, why=refused.name)
