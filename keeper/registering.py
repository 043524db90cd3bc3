"""Carries accepted orders to the chain, and finds there which of them arrived.

What the chain holds is known from the newest look at it; what was sent is not remembered. An order sent twice is
refused the second time (TimeUsed), comes back, and is then found on chain.
"""

from collections.abc import Callable, Sequence

from solders.pubkey import Pubkey

from auction_engine.core.commands import RecordSeen
from auction_engine.core.errors import AuctionError
from auction_engine.core.jobs import RegisterOrder
from auction_engine.core.market import Market
from auction_engine.core.order import Order
from auction_engine.core.units import Milliseconds
from auction_engine.db.outbox import JobId
from chain.errors import ProgramRefused
from chain.registration import how_many_fit, registration_instructions
from keeper.alarms import Alarms
from keeper.bell import Bell
from keeper.job_desk import JobDesk
from keeper.registering_plan import Registration, plan_registrations, read_registration, verdict
from keeper.sender import Sender

PASSING_REFUSALS = ("TimeUsed", "TimeFuture", "InsufficientFree", "RecordsFull")
"""Refusals that the next look explains, or that time, a deposit or a release may cure while the order is fresh."""
SOON_SECONDS = 1.0
TROUBLE_SECONDS = 3.0

DelegateOf = Callable[[str], Pubkey | None]
"""The delegate of a trader's account, by its address, as last read."""
RecordsOf = Callable[[str], Sequence[RecordSeen]]
"""The order records of a trader's account, by its address, as last read."""


class Registrar:
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
        jobs: Sequence[tuple[JobId, RegisterOrder]],
        records_of: RecordsOf,
        delegate_of: DelegateOf,
        now: Milliseconds,
    ) -> None:
        """Finish what is decided, and start sending the rest. now: the chain's clock of the look behind records_of."""
        wanted: list[Registration] = []
        for job_id, job in jobs:
            one = read_registration(job_id, job, self._market, delegate_of(job.trader))
            if await self._is_to_send(one, records_of(one.order.trader), now):
                wanted.append(one)
        for group in plan_registrations(wanted, now, self._market.timing, self._fits):
            self._desk.start([JobId(one.job_id) for one in group], self._register(group))

    def _fits(self, group: Sequence[Registration]) -> bool:
        wallet = Pubkey.from_string(group[0].job.wallet)
        signer, payer = group[0].signer, self._sender.payer
        fitting = how_many_fit(self._program, self._address, wallet, payer, _signed(group), signer)
        return fitting == len(group)

    async def _is_to_send(self, one: Registration, records: Sequence[RecordSeen], now: Milliseconds) -> bool:
        job_id = JobId(one.job_id)
        held = {(one.order.trader, record.time): record for record in records}
        decided = verdict(one, held, now, self._market.timing)
        match decided:
            case "send":
                return True
            case "wait":
                await self._desk.retry(job_id, SOON_SECONDS, "signed ahead of the chain's clock")
            case "registered" if _is_same(one.order, held[one.name]):
                await self._desk.finish(job_id, "registered")
            case "registered":
                await self._give_up(one, "another order with this signing time is registered")
            case "stale":
                await self._give_up(one, "no longer fresh")
            case "past_gate":
                await self._give_up(one, "its last gate has passed")
        return False

    async def _register(self, group: Sequence[Registration]) -> None:
        wallet = Pubkey.from_string(group[0].job.wallet)
        wanted = registration_instructions(
            self._program, self._address, wallet, _signed(group), group[0].signer
        )
        try:
            await self._sender.send("register_orders", wanted)
        except ProgramRefused as refused:
            if len(group) == 1:
                await self._refused(group[0], refused)
            else:  # one refused order must not take the others with it
                for one in group:
                    await self._register((one,))
            return
        except AuctionError as fault:
            for one in group:
                await self._desk.retry(JobId(one.job_id), TROUBLE_SECONDS, str(fault))
            raise
        for one in group:
            await self._desk.finish(JobId(one.job_id), "registered")
        self._seen.ring()

    async def _refused(self, one: Registration, refused: ProgramRefused) -> None:
        reason = f"{refused.name}: {refused.message}"
        if refused.name in PASSING_REFUSALS:
            self._seen.ring()
            await self._desk.retry(JobId(one.job_id), SOON_SECONDS, reason)
        else:
            await self._give_up(one, f"refused: {reason}")

    async def _give_up(self, one: Registration, reason: str) -> None:
        """The log hears of it at the order's last gate (OrderUnregistered); people hear of it now."""
        self._alarms.alert("an order cannot be registered", one.job_id, order=one.job.order_id, why=reason)
        await self._desk.finish(JobId(one.job_id), f"not registered: {reason}")


def _signed(group: Sequence[Registration]) -> list[tuple[str, bytes]]:
    return [(one.job.text, bytes.fromhex(one.job.signature)) for one in group]


def _is_same(order: Order, record: RecordSeen) -> bool:
    held = (record.side, record.lots, record.limit, record.first, record.count)
    return held == (order.side, order.lots, order.limit, order.first, order.count)
