"""The store as one simulated process sees it: each call takes time, and its request or its reply may be lost."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

from auction_engine.core.errors import Unavailable
from auction_engine.core.market import Market
from auction_engine.core.units import Seq
from auction_engine.db.event_log import Head, Link, LogEntry
from auction_engine.db.inbox import INBOX_CHANNEL, KEEP_SECONDS, Letter, LetterId, Withdrawn
from auction_engine.db.snapshots import Snapshot
from auction_engine.sequencer.leadership import Epoch
from auction_engine.simulation.database import Client, SimulatedDatabase
from auction_engine.simulation.faults import Faults

LATENCY_SECONDS = (0.0005, 0.02)
SLOW_SECONDS = (0.5, 6.0)


class Wire:
    """Between one process and the database. `cut` for good when the process dies, `stopped` while it is frozen."""

    def __init__(self, database: SimulatedDatabase, faults: Faults, crash: Callable[[], None]) -> None:
        self.database = database
        self.faults = faults
        self.crash = crash
        self.cut = False
        self.moving = asyncio.Event()
        self.moving.set()
        self.listeners: dict[int, tuple[str, Callable[[str | None], None]]] = {}
        self._numbers = 0

    async def travel(self, lost: str = "") -> None:
        """One way to the database or back. Raises Unavailable when it does not come through."""
        await self.pause(*LATENCY_SECONDS)
        if lost and self.faults.strike(lost):
            raise Unavailable("the connection was lost")
        if not self.database.up:
            raise Unavailable("the database does not answer")

    async def pause(self, least: float, most: float) -> None:
        self._check_alive()
        await asyncio.sleep(self.faults.seconds(least, most))
        await self.moving.wait()
        self._check_alive()

    def _check_alive(self) -> None:
        if self.cut:
            raise Unavailable("this process is dead")

    @contextmanager
    def listening(self, channel: str, on_hint: Callable[[str | None], None]) -> Iterator[None]:
        self._numbers += 1
        number = self._numbers
        self.listeners[number] = channel, on_hint
        try:
            yield
        finally:
            del self.listeners[number]

    def notify(self, channel: str) -> None:
        """Carry a notification to those who listen here, after a while."""
        for wanted, on_hint in list(self.listeners.values()):
            if wanted == channel and not self.cut and not self.faults.strike("lost_notification"):
                seconds = self.faults.seconds(*LATENCY_SECONDS)
                asyncio.get_running_loop().call_later(seconds, on_hint, self.database.market)


class SimulatedStore:
    """See Store."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._database = wire.database

    @asynccontextmanager
    async def session(self) -> AsyncIterator["SimulatedSession"]:
        await self._wire.travel("lost_request")
        client = self._database.connect()
        try:
            yield SimulatedSession(self._wire, client)
        finally:
            self._database.end(client)

    async def markets(self) -> list[str]:
        await self._wire.travel()
        return [self._database.market] if self._database.rows else []

    async def read_log(self, market: str, head: Head) -> list[LogEntry]:  # noqa: ARG002 (there is one market)
        await self._wire.travel("lost_request")
        return self._database.read_log(head)

    async def read_snapshot(self, market: str, below: Seq | None) -> Snapshot | None:  # noqa: ARG002
        await self._wire.travel("lost_request")
        return self._database.read_snapshot(below)

    async def write_snapshot(self, snapshot: Snapshot) -> None:
        await self._wire.travel("lost_request")
        await self._wire.pause(*LATENCY_SECONDS)
        self._database.write_snapshot(snapshot)

    async def put_letters(self, letters: Sequence[tuple[str, bytes]], seconds: float) -> list[LetterId]:
        await self._wire.travel("lost_request")
        bodies = [body for _, body in letters]
        numbers = self._database.put_letters(bodies, seconds)
        if self._wire.faults.strike("duplicate_letter"):
            self._database.put_letters(bodies, seconds)
        await self._wire.travel("lost_reply")
        return numbers

    async def fetch_outcomes(self, letters: Sequence[LetterId]) -> dict[LetterId, bytes]:
        await self._wire.travel("lost_request")
        found = self._database.fetch_outcomes(letters)
        await self._wire.travel("lost_reply")
        return found

    async def withdraw(self, letter: LetterId) -> Withdrawn:
        await self._wire.travel("lost_request")
        row = await self._database.withdraw(letter)
        await self._wire.travel("lost_reply")
        return Withdrawn(row is not None, None if row is None else row.outcome)

    async def listen(self, channel: str, on_hint: Callable[[str | None], None]) -> None:
        with self._wire.listening(channel, on_hint):
            on_hint(None)
            await asyncio.Event().wait()


class SimulatedSession:
    """See Session."""

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire = wire
        self._database = wire.database
        self._client = client
        self._known_broken = False
        self._on_broken: Callable[[], None] = lambda: None

    def is_broken(self) -> bool:
        return self._known_broken

    async def travel(self, lost: str = "") -> None:
        """As the wire's; a connection that lost anything is worth nothing any more."""
        try:
            await self._wire.travel(lost)
            if self._client.gone:
                raise Unavailable("the connection is gone")
        except Unavailable:
            self.break_off()
            raise

    def break_off(self) -> None:
        self._known_broken = True
        self._database.end(self._client)
        self._on_broken()

    async def read_log(self, market: str, head: Head) -> list[LogEntry]:  # noqa: ARG002 (there is one market)
        await self.travel("lost_request")
        return self._database.read_log(head)

    async def read_snapshot(self, market: str, below: Seq | None) -> Snapshot | None:  # noqa: ARG002
        await self.travel("lost_request")
        return self._database.read_snapshot(below)

    async def try_to_lead(self, market: str, lease_seconds: float) -> Epoch | None:  # noqa: ARG002
        await self.travel("lost_request")
        epoch = await self._database.try_to_lead(self._client, lease_seconds)
        await self.travel("lost_reply")
        return epoch

    @asynccontextmanager
    async def commit(self, market: str, epoch: Epoch) -> AsyncIterator["SimulatedCommit"]:  # noqa: ARG002
        await self.travel("lost_request")
        await self._database.begin(self._client, epoch)
        try:
            await self.travel()
            yield SimulatedCommit(self, self._database, self._client)
            await self._end_transaction()
        except BaseException:
            self._database.undo(self._client)
            raise

    async def _end_transaction(self) -> None:
        faults = self._wire.faults
        writes = bool(self._client.links or self._client.outcomes)
        if writes:
            await self._before_the_write()
        await self.travel("lost_request")
        self._database.commit(self._client)
        if not writes:
            return
        if faults.strike("crash_after_write"):
            self._wire.crash()
        if faults.strike("lost_after_write"):
            self.break_off()
            raise Unavailable("the connection was lost after the commit")
        if faults.strike("delayed_ack"):
            await self._wire.pause(*SLOW_SECONDS)
        await self.travel("lost_reply")

    async def _before_the_write(self) -> None:
        faults = self._wire.faults
        if faults.strike("slow_commit"):
            await self._wire.pause(*SLOW_SECONDS)
        if faults.strike("crash_before_write"):
            self._wire.crash()
        if faults.strike("lost_before_write"):
            self.break_off()
            raise Unavailable("the connection was lost before the commit")
        if faults.strike("torn_group"):
            self._database.fall_over()  # a part of the group is on disk; recovery undoes it
            raise Unavailable("the database died within the commit")

    @asynccontextmanager
    async def hearing(
        self, on_letters: Callable[[str], None], on_broken: Callable[[], None]
    ) -> AsyncIterator[None]:
        await self.travel("lost_request")
        with self._wire.listening(INBOX_CHANNEL, lambda market: on_letters(market or "")):
            self._on_broken = on_broken
            yield


class SimulatedCommit:
    """See Commit: what is written is kept apart until the transaction ends."""

    def __init__(self, session: SimulatedSession, database: SimulatedDatabase, client: Client) -> None:
        self._session = session
        self._database = database
        self._client = client

    async def append(self, market: Market, links: Sequence[Link]) -> None:  # noqa: ARG002 (there is one market)
        await self._session.travel()
        self._database.check_places(links)
        self._client.links += links

    async def take_letters(self, market: str, limit: int) -> list[Letter]:  # noqa: ARG002
        await self._session.travel()
        return self._database.take_letters(self._client, limit)

    async def answer_letters(self, market: str, outcomes: Sequence[tuple[LetterId, bytes]]) -> None:  # noqa: ARG002
        await self._session.travel()
        self._client.outcomes += outcomes

    async def clear_old_letters(self, market: str) -> None:  # noqa: ARG002
        await self._session.travel()
        self._database.clear_old_letters(KEEP_SECONDS)
