"""Drives one cleared slot on chain: post, then settle the batches that are missing, until the chain holds them all.

Before each step the slot's account and the chain's clock are read again, from one block; slot_steps decides. A
refusal is not interpreted: the account is read once more, and only when the same step still lacks is it put back.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from solders.pubkey import Pubkey

from auction_engine.core.entries import SlotEntry
from auction_engine.core.errors import AuctionError
from auction_engine.core.market import Market
from auction_engine.core.order_text import slot_text
from auction_engine.core.state import MarketState
from auction_engine.core.units import SlotIndex
from auction_engine.db.outbox import JobId
from chain.errors import ProgramRefused
from chain.instructions import post_clearing
from chain.settlement import settle_instruction
from keeper.alarms import Alarms
from keeper.bell import Bell
from keeper.job_desk import JobDesk
from keeper.observing import Observer, SlotView
from keeper.sender import Sender
from keeper.slot_result import slot_result
from keeper.slot_steps import UNFINISHED, Nothing, Post, SettleBatches, Step, next_step

log = structlog.get_logger("keeper")

SOON_SECONDS = 1.0
TROUBLE_SECONDS = 3.0


class Settler:
    """state: gives the market's state as the log stands. seen: rung when the chain ought to be looked at."""

    def __init__(
        self,
        market: Market,
        program: Pubkey,
        observer: Observer,
        sender: Sender,
        desk: JobDesk,
        alarms: Alarms,
        seen: Bell,
        state: Callable[[], MarketState],
    ) -> None:
        self._market = market
        self._address = Pubkey.from_string(market.address)
        self._program = program
        self._observer = observer
        self._sender = sender
        self._desk = desk
        self._alarms = alarms
        self._seen = seen
        self._state = state

    async def drive(self, job_id: JobId, slot: SlotIndex) -> None:
        """Do every step that is possible now; finish the job when the chain needs nothing more of it."""
        at_least: int | None = None
        refused: tuple[Step, str] | None = None
        while True:
            entry = self._state().slots[slot]
            view = await self._observer.look_at_slot(slot, at_least)
            step = next_step(slot, entry, view.seen, view.now, self._market.timing)
            if refused is not None and refused[0] == step:
                await self._desk.retry(job_id, SOON_SECONDS, refused[1])
                return
            try:
                match step:
                    case Post():
                        at_least = await self._post(entry)
                    case SettleBatches(numbers):
                        at_least = await self._settle(entry, numbers, view)
                    case _:
                        await self._rest(job_id, entry, view, step)
                        return
                refused = None
            except ProgramRefused as refusal:
                refused, at_least = (step, f"{refusal.name}: {refusal.message}"), view.chain_slot
                log.info(
                    "refused; the chain is read again", slot=slot_text(slot, self._market), why=refused[1]
                )
            except AuctionError as fault:
                await self._desk.retry(job_id, TROUBLE_SECONDS, str(fault))
                raise

    async def _post(self, entry: SlotEntry) -> int:
        assert entry.price is not None and entry.result_root is not None and entry.book_hash is not None
        slot_result(self._market.address, entry)  # never post a root that we could not settle
        done = await self._sender.send(
            "post_clearing",
            [
                post_clearing(
                    self._program,
                    self._sender.payer,
                    self._address,
                    index=entry.slot,
                    price=entry.price,
                    batches=entry.batches,
                    result_root=bytes.fromhex(entry.result_root),
                    book_hash=bytes.fromhex(entry.book_hash),
                    log_head=self._state().log_hash,
                )
            ],
            entry.slot,
        )
        self._seen.ring()
        return done.chain_slot

    async def _settle(self, entry: SlotEntry, numbers: Sequence[int], view: SlotView) -> int:
        """Settle some batches side by side; their order is the chain's. Raises the first failure after all are done."""
        result = slot_result(self._market.address, entry)
        batches = [result.batches[number] for number in numbers]
        addresses = sorted({own.trader for batch in batches for own in batch.traders})
        traders = await self._observer.traders(addresses, view.chain_slot)
        made = [
            settle_instruction(self._program, self._address, entry.slot, batch, result.tree, traders)
            for batch in batches
        ]
        sends = (self._sender.send("settle_batch", [one], entry.slot) for one in made)
        done = await asyncio.gather(*sends, return_exceptions=True)
        self._seen.ring()
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        return max(outcome.chain_slot for outcome in done if not isinstance(outcome, BaseException))

    async def _rest(self, job_id: JobId, entry: SlotEntry, view: SlotView, step: Step) -> None:
        """Nothing to send: the job is done, or the slot waits for its window to pass."""
        seen = view.seen
        if entry.status not in UNFINISHED:
            await self._desk.finish(job_id, entry.status)
            return
        if seen is not None and len(seen.settled) == seen.batches:
            await self._desk.finish(job_id, "settled")
            self._seen.ring()
            return
        reason = step.reason if isinstance(step, Nothing) else "its settling window has passed"
        if isinstance(step, Nothing) and step.alarm:
            self._alarms.alert(
                "a slot cannot be settled", entry.slot, slot=slot_text(entry.slot, self._market), why=reason
            )
        await self._desk.retry(job_id, SOON_SECONDS, reason)
