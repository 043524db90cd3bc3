"""The keeper of one market: its parts wired together, and the loops that drive them.

looking   a confirmed look every second or at a hint: mirror, gates, sealing, lapsing
working   jobs of the outbox: registering, ending, settling
tidying   releasing records, closing slots, watching the purse
following what the log says: jobs to come, alarms
money     what moved each trader's money, read from finalized transactions
"""

import asyncio
from collections.abc import Coroutine

import asyncpg
import structlog
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.commands import OpenMarket
from auction_engine.core.errors import Unavailable
from auction_engine.core.market import Market
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import Gateway
from chain.rpc import Rpc
from keeper import hints
from keeper.alarms import Alarms
from keeper.bell import Bell
from keeper.ending import EndCarrier
from keeper.following import follow
from keeper.gates import Gatekeeper
from keeper.job_desk import LEASE_SECONDS, JobDesk
from keeper.looking import Looker
from keeper.mirror import Mirror
from keeper.money_following import MoneyFollower
from keeper.observing import Observer
from keeper.purse import check_purse
from keeper.registering import Registrar
from keeper.repeat import repeat
from keeper.reporter import Reporter
from keeper.sender import Sender
from keeper.settling import Settler
from keeper.tidying import Tidier
from keeper.working import Worker

log = structlog.get_logger("keeper")

LOOK_SECONDS, LOOK_SECONDS_LEAST = 1.0, 0.2
WORK_SECONDS, WORK_SECONDS_LEAST = 1.0, 0.05
TIDY_SECONDS = 3.0
PURSE_SECONDS = 60.0
MONEY_SECONDS = 2.0
AGAIN_SECONDS = 0.5
GRACE_SECONDS = 5.0


class Keeper:
    """Run one, or several beside each other: they share the jobs and the chain refuses what is done twice.

    follower: must be running. payer: the market's keeper key, which posts and pays. lease_seconds: how long the jobs of
    a keeper that died wait.
    """

    def __init__(
        self,
        *,
        pool: asyncpg.Pool,
        gateway: Gateway,
        follower: LogFollower,
        rpc: Rpc,
        market: Market,
        program: Pubkey,
        payer: Keypair,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._pool = pool
        self._gateway = gateway
        self._follower = follower
        self._rpc = rpc
        self._market = market
        self._program = program
        self._address = Pubkey.from_string(market.address)
        self._lease_seconds = lease_seconds
        self._alarms = Alarms()
        self._seen, self._jobs = Bell(), Bell()
        self._reporter = Reporter(gateway, follower, market.address)
        self._sender = Sender(rpc, pool, market, payer)
        self._mirror = Mirror(pool, market.address, self._reporter)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Keep the market until `stop`. What passes is waited for; raises Conflict when the log holds other rules."""
        await self._open()
        log.info(
            "keeping", market=self._market.name, address=self._market.address, payer=str(self._sender.payer)
        )
        async with asyncio.TaskGroup() as tasks:
            desk = JobDesk(self._pool, self._market.address, tasks, self._lease_seconds)
            loops = [tasks.create_task(loop) for loop in self._loops(desk)]
            await self._stopping.wait()
            for loop in loops:
                loop.cancel()
            await desk.rest(GRACE_SECONDS)
        log.info("stopped", market=self._market.name)

    async def stop(self) -> None:
        """Let `run` return, after what is under way or a few seconds. Being killed instead harms nothing."""
        self._stopping.set()

    async def _open(self) -> None:
        """Make sure that the log knows the market, and learn what the mirror holds; waits for both."""
        waited = 0
        while not self._stopping.is_set():
            try:
                opened = await self._gateway.submit(self._market.address, OpenMarket(market=self._market))
                await self._reporter.wait_for(opened.seq)
                await self._mirror.load()
            except Unavailable as fault:
                if waited % 20 == 0:
                    log.warning("waiting for the sequencer", reason=str(fault))
                waited += 1
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    def _loops(self, desk: JobDesk) -> list[Coroutine[None, None, None]]:
        """The parts, made and put to work."""
        market, program, sender, reporter = self._market, self._program, self._sender, self._reporter
        seen, jobs, alarms = self._seen, self._jobs, self._alarms
        observer = Observer(self._rpc, program, self._address)
        gates = Gatekeeper(market, self._rpc, Observer(self._rpc, program, self._address), reporter)
        looker = Looker(observer, self._mirror, gates, jobs)
        registrar = Registrar(market, program, sender, desk, alarms, seen)
        ends = EndCarrier(market, program, sender, desk, alarms, seen)
        settler = Settler(market, program, observer, sender, desk, alarms, seen, reporter.state)
        worker = Worker(desk, reporter, registrar, ends, settler)
        tidier = Tidier(market, program, sender, seen)
        money = MoneyFollower(self._rpc, self._pool, market, program, alarms)

        async def work() -> None:
            if looker.view is not None:
                await worker.work(looker.view)

        async def tidy() -> None:
            if looker.view is not None:
                await tidier.tidy(looker.view, reporter.state())

        async def purse() -> None:
            await check_purse(self._rpc, sender.payer, alarms)

        silent = Bell()
        return [
            repeat("looking", looker.look, bell=seen, pause=LOOK_SECONDS, least=LOOK_SECONDS_LEAST),
            repeat("working", work, bell=jobs, pause=WORK_SECONDS, least=WORK_SECONDS_LEAST),
            repeat("tidying", tidy, bell=silent, pause=TIDY_SECONDS, least=TIDY_SECONDS),
            repeat("watching the purse", purse, bell=silent, pause=PURSE_SECONDS, least=TIDY_SECONDS),
            repeat(
                "reading the money's history",
                money.read_on,
                bell=silent,
                pause=MONEY_SECONDS,
                least=MONEY_SECONDS,
            ),
            follow(self._follower, market, jobs, alarms),
            hints.listen(self._rpc.ws_url, program, self._address, seen),
        ]
