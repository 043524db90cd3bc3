"""A process of the simulation: the sequencer, gateways and follower that the product runs, until it crashes or is frozen."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from auction_engine.core.errors import Unavailable
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import Gateway, InboxGateway, LocalGateway
from auction_engine.sequencer.sequencer import Sequencer
from auction_engine.simulation.database import SimulatedDatabase
from auction_engine.simulation.faults import Faults
from auction_engine.simulation.wire import SimulatedStore, Wire

_LIFE: contextvars.ContextVar["Life"] = contextvars.ContextVar("life")


class Plan(NamedTuple):
    """How processes are set up in a run. sequences: whether they compete for the lead, or only serve and follow."""

    market: str
    sequences: bool
    lease_seconds: float
    snapshot_entries: int
    timeout_seconds: float


def belong(task: asyncio.Task[Any]) -> None:
    """For the loop: a task dies with the process that made it."""
    life = _LIFE.get(None)
    if life is not None:
        life.tasks[task] = None
        task.add_done_callback(lambda done: life.tasks.pop(done, None))


class Life:
    """A process from its start to its crash."""

    def __init__(self, plan: Plan, wire: Wire, on_failure: Callable[[str], None]) -> None:
        self.wire = wire
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self._on_failure = on_failure
        store = SimulatedStore(wire)
        self.inbox = InboxGateway(store, plan.timeout_seconds)
        self.local: LocalGateway | None = None
        self.sequencer: Sequencer | None = None
        self.follower: LogFollower | None = None
        if plan.sequences:
            self.sequencer = Sequencer(
                store,
                plan.market,
                lease_seconds=plan.lease_seconds,
                snapshot_entries=plan.snapshot_entries,
            )
            self.local = LocalGateway([self.sequencer], plan.timeout_seconds)
            self._watch(self.sequencer.run())
        else:
            self.follower = LogFollower(store, [plan.market])
            self._watch(self.follower.run())
        self._watch(self.inbox.start())

    def gateways(self) -> list[Gateway]:
        """The ways to a leader from here."""
        return [self.inbox] if self.local is None else [self.inbox, self.local]

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run work within this process."""
        context = contextvars.copy_context()
        context.run(_LIFE.set, self)
        return asyncio.get_running_loop().create_task(work, context=context)

    def end(self) -> None:
        self.wire.cut = True
        self.wire.moving.set()
        for task in list(self.tasks):
            task.cancel()

    def _watch(self, work: Coroutine[Any, Any, Any]) -> None:
        def ended(task: asyncio.Task[Any]) -> None:
            if not task.cancelled() and (error := task.exception()) is not None:
                self._on_failure(f"a process gave up: {error!r}")

        self.spawn(work).add_done_callback(ended)


class SimulatedProcess:
    """Has one life after another. `life` is None while it lies dead."""

    def __init__(
        self,
        name: str,
        plan: Plan,
        database: SimulatedDatabase,
        faults: Faults,
        on_failure: Callable[[str], None],
    ) -> None:
        self.name = name
        self.life: Life | None = None
        self._plan = plan
        self._database = database
        self._faults = faults
        self._on_failure = on_failure

    def start(self) -> None:
        """Begin a life, unless it has one."""
        if self.life is None:
            wire = Wire(self._database, self._faults, self.crash)
            self.life = Life(self._plan, wire, lambda text: self._on_failure(f"{self.name}: {text}"))

    def crash(self) -> None:
        """Die at once, and begin again after a while."""
        if self.life is not None:
            self.life.end()
            self.life = None
            asyncio.get_running_loop().call_later(self._faults.seconds(0.1, 3), self.start)

    def freeze(self, seconds: float) -> None:
        """Stop between two steps, keeping every connection, and go on later as if nothing had happened."""
        if self.life is not None:
            self.life.wire.moving.clear()
            asyncio.get_running_loop().call_later(seconds, self.life.wire.moving.set)

    def notify(self, channel: str) -> None:
        if self.life is not None:
            self.life.wire.notify(channel)

    async def call(self, work: Callable[[Life], Coroutine[Any, Any, Any]], patience_seconds: float) -> Any:
        """Ask this process for something, as a client over the network does. Raises Unavailable when no answer comes."""
        if self.life is None:
            raise Unavailable("no such process")
        task = self.life.spawn(work(self.life))
        await asyncio.wait([task], timeout=patience_seconds)
        if not task.done():
            task.cancel()
            raise Unavailable("the client has left")
        if task.cancelled():
            raise Unavailable("the process died")
        return task.result()
