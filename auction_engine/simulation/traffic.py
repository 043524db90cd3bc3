"""Clients: each opens his account and places orders, one after another or two at once, and insists on every answer."""

import asyncio
from collections.abc import Callable, Sequence

from auction_engine.core.errors import AuctionError, Unavailable
from auction_engine.sequencer.answers import Accepted
from auction_engine.simulation.audit import Ask, Audit
from auction_engine.simulation.faults import Faults
from auction_engine.simulation.orders import OPENING, order, sighting
from auction_engine.simulation.process import Life, SimulatedProcess

ORDERS_PER_CLIENT = 4
PATIENCE_SECONDS = 20.0


class Traffic:
    """Who asks, and which processes they may ask."""

    def __init__(
        self,
        processes: Sequence[SimulatedProcess],
        audit: Audit,
        faults: Faults,
        tell: Callable[[str], None],
    ) -> None:
        self._processes = processes
        self._audit = audit
        self._faults = faults
        self._chance = faults.chance
        self._tell = tell

    async def trade(self, trader: int) -> None:
        """All that one client wants, until he has every answer."""
        await self._insist(Ask(command=OPENING))
        await asyncio.sleep(self._faults.seconds(0, 2))
        for nth in range(1, ORDERS_PER_CLIENT + 1):
            await self._insist(Ask(command=sighting(trader, nth)))
            placed = Ask(command=order(trader, nth, 200))
            if self._chance.random() < 0.25:
                await asyncio.gather(self._insist(placed), self._insist(placed))
            else:
                await self._insist(placed)
            if self._chance.random() < 0.2:
                await self._insist(Ask(command=order(trader, nth, 201), expected="replayed"))
            if self._chance.random() < 0.2:
                await self._insist(placed)
            await asyncio.sleep(self._faults.seconds(0, 0.4))

    async def _insist(self, ask: Ask) -> None:
        """Send until the answer is known, to any process and by any way that it has."""
        if not ask.sent:
            ask.after = self._audit.highest
        while True:
            process = self._chance.choice(self._processes)
            leaves = self._faults.strike("client_leaves")
            patience = self._faults.seconds(0, 0.5) if leaves else PATIENCE_SECONDS
            ask.sent += 1
            try:
                answer = await process.call(lambda life: self._submit(life, ask), patience)
            except Unavailable as error:
                self._tell(f"{process.name}: {error}")
                await asyncio.sleep(self._faults.seconds(0.05, 0.6))
                continue
            except AuctionError as error:
                self._tell(f"{process.name}: {error.code}")
                return
            self._audit.heard(answer)
            return

    async def _submit(self, life: Life, ask: Ask) -> Accepted:
        """Within the process: submit, and have the answer audited at the moment that it is given."""
        gateway = self._chance.choice(life.gateways())
        market = OPENING.market.address
        try:
            answer: Accepted = await gateway.submit(market, ask.command)
        except AuctionError as error:
            self._audit.told(ask, error, bool(self._faults.counts["duplicate_letter"]))
            raise
        self._audit.told(ask, answer, letters_doubled=False)
        self._tell(f"{type(ask.command).__name__} {ask.identity or ''} is told {answer.seq}")
        await life.wire.travel()
        return answer
