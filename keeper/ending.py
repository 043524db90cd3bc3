"""Carries signed ENDs to the chain, each after the orders that it names."""

from collections.abc import Collection, Sequence

from solders.pubkey import Pubkey

from auction_engine.core.commands import RecordSeen
from auction_engine.core.entries import OPEN_STATUSES
from auction_engine.core.errors import AuctionError
from auction_engine.core.jobs import CarryEnd
from auction_engine.core.market import Market
from auction_engine.core.order import End
from auction_engine.core.order_text import parse_text
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds
from auction_engine.db.outbox import JobId
from chain.errors import ProgramRefused
from chain.registration import ending_instructions, signer_of
from keeper.alarms import Alarms
from keeper.bell import Bell
from keeper.ending_plan import verdict
from keeper.job_desk import JobDesk
from keeper.registering import SOON_SECONDS, TROUBLE_SECONDS
from keeper.sender import Sender


class EndCarrier:
    """seen: rung when the chain has something new that ought to be looked at."""

    def __init__(
        self, market: Market, program: Pubkey, sender: Sender, desk: JobDesk, alarms: Alarms, seen: Bell
    ) -> None:
        self._market = market
        self._address = Pubkey.from_string(market.address)
        self._program = program
        self._sender = sender
        self._desk = desk
        self._alarms = alarms
        self._seen = seen

    async def work(
        self,
        job_id: JobId,
        job: CarryEnd,
        records: Sequence[RecordSeen],
        pending: Collection[Milliseconds],
        delegate: Pubkey | None,
        now: Milliseconds,
    ) -> None:
        """Finish it, put it back, or start sending it. records, pending, delegate: of its trader (ending_plan.verdict)."""
        end = parse_text(job.text, self._market)
        assert isinstance(end, End), "a job that carries an END holds one"
        match verdict(end, records, pending, now, self._market.timing):
            case "send":
                self._desk.start([job_id], self._carry(job_id, job, delegate))
            case "wait":
                await self._desk.retry(job_id, SOON_SECONDS, "waits for the order that it ends")
            case "done":
                await self._desk.finish(job_id, "ended")
            case "stale":
                self._alarms.alert("an END was not carried in time", job_id, trader=job.trader)
                await self._desk.finish(job_id, "not carried: no longer fresh")

    async def _carry(self, job_id: JobId, job: CarryEnd, delegate: Pubkey | None) -> None:
        wallet = Pubkey.from_string(job.wallet)
        signed = (job.text, bytes.fromhex(job.signature))
        signer = signer_of(job.wallet, delegate, signed)
        wanted = ending_instructions(self._program, self._address, wallet, [signed], signer)
        try:
            await self._sender.send("end_orders_signed", wanted)
        except ProgramRefused as refused:  # the next look shows whether it was ended before
            self._seen.ring()
            await self._desk.retry(job_id, SOON_SECONDS, f"{refused.name}: {refused.message}")
            return
        except AuctionError as fault:
            await self._desk.retry(job_id, TROUBLE_SECONDS, str(fault))
            raise
        await self._desk.finish(job_id, "ended")
        self._seen.ring()


def pending_times(state: MarketState, trader: str, records: Sequence[RecordSeen]) -> list[Milliseconds]:
    """Signing times of a trader's open orders that his account as last read does not hold.

    They are still to be registered, or were a moment ago: then the log, told by another keeper, is ahead of our look.
    """
    entry = state.traders.get(trader)
    orders = [] if entry is None else [state.orders[order_id] for order_id in entry.by_time.values()]
    held = {record.time for record in records}
    return [one.order.time for one in orders if one.status in OPEN_STATUSES and one.order.time not in held]
