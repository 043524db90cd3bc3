"""Passes gates, seals books and marks slots that lapsed: what the log must hear of the chain's time.

A gate counts as passed by the clock of a confirmed look whose accounts were told to the log before: so an order that
was registered in time is known as registered when its gate passes. A book is sealed from a finalized look
(observing.py says why such a look is complete): nothing can be added to it or vanish from it any more. Slots are sealed
in their order, since gates pass in it and one finalized look serves all slots whose gate lies before it.
"""

from collections.abc import Sequence

import structlog

from auction_engine.core.commands import GatePassed, SealBook, WindowPassed
from auction_engine.core.entries import SlotEntry
from auction_engine.core.errors import NotFound
from auction_engine.core.market import Market
from auction_engine.core.order_text import slot_text
from chain.accounts import book_rows
from chain.clock import read_clock
from chain.rpc import Rpc
from keeper.observing import ChainView, Observer, slot_seen
from keeper.open_slots import OpenSlots, gate_to_pass
from keeper.reporter import Reporter
from keeper.slot_steps import MarkLapsed, next_step

log = structlog.get_logger("keeper")


class Gatekeeper:
    """observer: one for finalized looks alone, so that it keeps what it decoded."""

    def __init__(self, market: Market, rpc: Rpc, observer: Observer, reporter: Reporter) -> None:
        self._market = market
        self._rpc = rpc
        self._observer = observer
        self._reporter = reporter
        self._open = OpenSlots()

    async def take(self, view: ChainView) -> None:
        """Tell the log what the time of a confirmed look means; the look's accounts were told before."""
        gate = gate_to_pass(self._reporter.state(), view.now)
        if gate is not None:
            await self._reporter.tell([GatePassed(slot=gate, chain_time=view.now)])
        lapsed = [
            entry.slot for entry in self._open.refresh(self._reporter.state()) if self._is_lapsed(entry, view)
        ]
        await self._reporter.tell([WindowPassed(slot=slot, chain_time=view.now) for slot in lapsed])
        await self._seal([e for e in self._open.refresh(self._reporter.state()) if e.book_hash is None])

    def _is_lapsed(self, entry: SlotEntry, view: ChainView) -> bool:
        account = view.slots.get(entry.slot)
        seen = None if account is None else slot_seen(account)
        return next_step(entry.slot, entry, seen, view.now, self._market.timing) == MarkLapsed()

    async def _seal(self, unsealed: Sequence[SlotEntry]) -> None:
        """Seal what a finalized look can seal. The clock alone is read first: the accounts are many."""
        timing = self._market.timing
        if not unsealed:
            return
        _, finalized = await read_clock(self._rpc, "finalized")
        if finalized <= timing.gate(unsealed[0].slot):
            return
        try:
            view = await self._observer.look("finalized")
        except NotFound:  # the market itself is younger than the finalized block
            return
        for entry in unsealed:
            if view.now <= timing.gate(entry.slot):
                break
            rows = tuple(book_rows(view.traders, self._market, entry.slot))
            log.info("book sealed", slot=slot_text(entry.slot, self._market), orders=len(rows))
            await self._reporter.tell(
                [SealBook(slot=entry.slot, chain_slot=view.chain_slot, chain_time=view.now, rows=rows)]
            )
