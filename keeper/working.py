"""Takes the jobs that wait and hands each to the part that does it."""

from collections.abc import Sequence

from solders.pubkey import Pubkey

from auction_engine.core.commands import RecordSeen
from auction_engine.core.jobs import CarryEnd, RegisterOrder, SettleSlot
from auction_engine.core.units import Milliseconds
from chain.accounts import to_trader_seen
from keeper.ending import EndCarrier, pending_times
from keeper.job_desk import JobDesk
from keeper.observing import ChainView
from keeper.registering import Registrar
from keeper.reporter import Reporter
from keeper.settling import Settler

MS = 1000
"""The chain's clock counts whole seconds, and the program compares a signing time with these, in ms."""


class Worker:
    def __init__(
        self, desk: JobDesk, reporter: Reporter, registrar: Registrar, ends: EndCarrier, settler: Settler
    ) -> None:
        self._desk = desk
        self._reporter = reporter
        self._registrar = registrar
        self._ends = ends
        self._settler = settler

    async def work(self, view: ChainView) -> None:
        """Claim and start. view: the newest look, whose records tell what has arrived already."""
        claimed = await self._desk.claim()
        if not claimed:
            return
        await self._reporter.wait_for(max(claim.seq for claim in claimed))
        now = Milliseconds(view.now * MS)

        def records_of(trader: str) -> Sequence[RecordSeen]:
            account = view.traders.get(trader)
            return () if account is None else to_trader_seen(trader, account, view.chain_slot).records

        def delegate_of(trader: str) -> Pubkey | None:
            account = view.traders.get(trader)
            return None if account is None else account.delegate

        orders = [(claim.id, claim.job) for claim in claimed if isinstance(claim.job, RegisterOrder)]
        await self._registrar.work(orders, records_of, delegate_of, now)
        for claim in claimed:
            if isinstance(claim.job, CarryEnd):
                records = records_of(claim.job.trader)
                pending = pending_times(self._reporter.state(), claim.job.trader, records)
                await self._ends.work(
                    claim.id, claim.job, records, pending, delegate_of(claim.job.trader), now
                )
            elif isinstance(claim.job, SettleSlot):
                self._desk.start([claim.id], self._settler.drive(claim.id, claim.job.slot))
