"""One run: a seed makes a storm of faults over trading clients; then it is calm, everything heals, and is audited."""

import asyncio
from collections.abc import Callable

import msgspec
import structlog

from auction_engine.core.state import MarketState
from auction_engine.simulation.audit import Audit
from auction_engine.simulation.database import SimulatedDatabase
from auction_engine.simulation.faults import Faults
from auction_engine.simulation.orders import MARKET
from auction_engine.simulation.process import Plan, SimulatedProcess, belong
from auction_engine.simulation.traffic import Traffic
from auction_engine.simulation.trouble import Trouble
from auction_engine.simulation.virtual_loop import NothingLeftToHappen, run_virtually
from auction_engine.simulation.wire import SimulatedStore, Wire

CLIENTS = 3
STORM_SECONDS = 12.0
HEALING_SECONDS = 120.0


class RunResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one seed. seconds: of simulated time. orders: how many the log holds at the end."""

    seed: int
    failures: list[str]
    faults: dict[str, int]
    orders: int
    entries: int
    seconds: float


def run_seed(seed: int, trace: Callable[[float, str], None] | None = None) -> RunResult:
    """The run of this seed, the same each time; `trace` is told what happens, with its simulated second."""
    before = structlog.get_config()
    # The product's warnings tell of faults, which are thousands here.
    structlog.configure(processors=[_drop])
    try:
        run = _Run(seed, trace)
        try:
            run_virtually(run.whole(), belong)
        except NothingLeftToHappen:
            run.audit.fail("everybody waits for somebody else, for ever")
        return run.result()
    finally:
        structlog.configure(**before)


def _drop(_logger: object, _method: str, _event: object) -> structlog.types.EventDict:
    raise structlog.DropEvent


class _Run:
    def __init__(self, seed: int, trace: Callable[[float, str], None] | None) -> None:
        self._seed = seed
        self._trace = trace
        self._seconds = 0.0
        self._faults = Faults(seed, self._tell)
        self._database = SimulatedDatabase(MARKET.address, self._notify)
        self.audit = Audit(self._database)
        self._processes: list[SimulatedProcess] = []

    def result(self) -> RunResult:
        return RunResult(
            seed=self._seed,
            failures=self.audit.failures,
            faults=dict(self._faults.counts),
            orders=self.audit.orders,
            entries=len(self._database.rows),
            seconds=self._seconds,
        )

    async def whole(self) -> None:
        self._start_processes()
        traffic = Traffic(self._processes, self.audit, self._faults, self._tell)
        clients = [asyncio.create_task(traffic.trade(number)) for number in range(CLIENTS)]
        trouble = Trouble(self._processes, self._database, self._faults)
        storm = asyncio.create_task(trouble.make())
        _, waiting = await asyncio.wait(clients, timeout=STORM_SECONDS)
        self._faults.active = False
        storm.cancel()
        trouble.end()
        self._tell("calm")
        if waiting:
            _, waiting = await asyncio.wait(waiting, timeout=HEALING_SECONDS)
        for client in clients:
            if client in waiting:
                self.audit.fail("it does not heal: a client gets no answer")
            elif not client.cancelled() and client.exception() is not None:
                self.audit.fail(f"a client failed: {client.exception()!r}")
        await self._audit_the_end()
        self._seconds = round(asyncio.get_running_loop().time(), 3)

    def _start_processes(self) -> None:
        chance = self._faults.chance
        plan = Plan(
            market=MARKET.address,
            sequences=True,
            lease_seconds=chance.uniform(2, 5),
            snapshot_entries=chance.choice((2, 7, 1000)),
            timeout_seconds=chance.uniform(0.5, 8),
        )
        plans = [plan] * chance.choice((2, 3)) + [plan._replace(sequences=False)]
        for number, one in enumerate(plans):
            name = f"{'sequencer' if one.sequences else 'api'} {number}"
            process = SimulatedProcess(name, one, self._database, self._faults, self.audit.fail)
            self._processes.append(process)
            process.start()

    async def _audit_the_end(self) -> None:
        try:
            async with asyncio.timeout(HEALING_SECONDS):
                while len(self._states()) < 2:  # noqa: ASYNC110 (simulated time, and nobody tells)
                    await asyncio.sleep(0.2)
        except TimeoutError:
            self.audit.fail("it does not heal: nobody leads, or the follower stays behind")
        states = self._states()
        store = SimulatedStore(Wire(self._database, self._faults, lambda: None))
        await self.audit.at_the_end(states, store)

    def _states(self) -> list[tuple[str, MarketState | None]]:
        """The leader's and the follower's state, of those that have reached the log's end."""
        found: list[tuple[str, MarketState | None]] = []
        for process in self._processes:
            if process.life is None:
                continue
            sequencer, follower = process.life.sequencer, process.life.follower
            state = (
                sequencer.state if sequencer else follower.states.get(MARKET.address) if follower else None
            )
            if state is not None and state.seq == len(self._database.rows):
                found.append((process.name, state))
        return found

    def _notify(self, channel: str) -> None:
        for process in self._processes:
            process.notify(channel)

    def _tell(self, text: str) -> None:
        if self._trace is not None:
            self._trace(asyncio.get_running_loop().time(), text)
