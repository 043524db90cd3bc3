"""Sends the keeper's transactions and records each that landed, with what it cost, whether it succeeded or not."""

import asyncio
from collections.abc import Sequence

import asyncpg
import structlog
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.errors import AuctionError, Unavailable
from auction_engine.core.market import Market
from auction_engine.core.order_text import slot_text
from auction_engine.core.units import SlotIndex
from auction_engine.db.transactions import ChainTransaction, record_transaction
from chain.rpc import Rpc
from chain.sending import Attempt, Confirmed, send_and_confirm

log = structlog.get_logger("keeper")

AT_ONCE_MAX = 16
"""Transactions under way at the same time: enough to hide the wait for confirmation, few enough for one node.

Those that serve a slot have room of their own: a flood of orders must not keep a slot from being posted in time.
"""


class Sender:
    """Sends for one market with one payer."""

    def __init__(self, rpc: Rpc, pool: asyncpg.Pool, market: Market, payer: Keypair) -> None:
        self._rpc = rpc
        self._pool = pool
        self._market = market
        self._payer = payer
        self._rooms = {served: asyncio.Semaphore(AT_ONCE_MAX) for served in (True, False)}

    @property
    def payer(self) -> Pubkey:
        return self._payer.pubkey()

    async def send(
        self, kind: str, instructions: Sequence[Instruction], slot: SlotIndex | None = None
    ) -> Confirmed:
        """Send and wait for `confirmed`. kind: the name of our instruction in it. slot: the timeslot that it serves.

        Raises what chain.sending raises; a transaction that landed is recorded then too.
        """
        attempts: list[Attempt] = []

        async def remember(attempt: Attempt) -> None:
            attempts.append(attempt)

        async with self._rooms[slot is not None]:
            try:
                done = await send_and_confirm(self._rpc, instructions, self._payer, on_attempt=remember)
            except AuctionError as fault:
                for attempt in attempts:
                    await self._record_failure(kind, slot, attempt.signature, fault)
                raise
        served = {} if slot is None else {"slot": slot_text(slot, self._market)}
        log.info("sent", what=kind, **served, cu=done.compute_units, transaction=done.signature)
        await self._record(
            ChainTransaction(
                signature=done.signature,
                market=self._market.address,
                slot=slot,
                kind=kind,
                chain_slot=done.chain_slot,
                compute_units=done.compute_units,
                fee_lamports=done.fee_lamports,
            )
        )
        return done

    async def _record_failure(
        self, kind: str, slot: SlotIndex | None, signature: str, fault: AuctionError
    ) -> None:
        """A transaction refused before it landed cost nothing and leaves no trace; one that landed did cost."""
        try:
            landed = await self._rpc.transaction(signature)
        except AuctionError:
            return  # the node does not answer either; whatever landed shows in the accounts
        if landed is None:
            return
        failed = landed.meta.err is not None
        await self._record(
            ChainTransaction(
                signature=signature,
                market=self._market.address,
                slot=slot,
                kind=kind,
                chain_slot=landed.slot,
                compute_units=landed.meta.compute_units_consumed or 0,
                fee_lamports=landed.meta.fee,
                error=f"{fault.code}: {fault}" if failed else None,
            )
        )

    async def _record(self, transaction: ChainTransaction) -> None:
        """The record is for people to read: a database that does not answer must not make a done step look undone."""
        try:
            await record_transaction(self._pool, transaction)
        except Unavailable as fault:
            log.warning(
                "a transaction was not recorded", transaction=transaction.signature, reason=str(fault)
            )
