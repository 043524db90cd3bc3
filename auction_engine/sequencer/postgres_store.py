"""The store in Postgres."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg

from auction_engine.core.errors import Unavailable
from auction_engine.core.market import Market
from auction_engine.core.units import Seq
from auction_engine.db import event_log, inbox, snapshots
from auction_engine.db.event_log import Head, Link, LogEntry
from auction_engine.db.faults import database_faults_told
from auction_engine.db.inbox import INBOX_CHANNEL, Letter, LetterId, Withdrawn
from auction_engine.db.listener import Listener
from auction_engine.db.pool import CONNECT_SECONDS
from auction_engine.db.snapshots import Snapshot
from auction_engine.sequencer import leadership
from auction_engine.sequencer.leadership import Epoch
from auction_engine.sequencer.store import Commit, Session, Store


def store_of(database: asyncpg.Pool | Store) -> Store:
    """A pool stands for the Postgres that it leads to."""
    return PostgresStore(database) if isinstance(database, asyncpg.Pool) else database


class PostgresStore:
    """See Store. A session and every listener keep a connection of `pool`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        with database_faults_told():
            connection = await self._pool.acquire(timeout=CONNECT_SECONDS)
        try:
            yield PostgresSession(connection)
        except BaseException:  # a cancellation too: what it was doing is unknown
            # Postgres undoes it and lets go of the lock.
            with suppress(asyncpg.InterfaceError):  # it broke by itself, and the pool has taken it away
                connection.terminate()
            raise
        finally:
            with database_faults_told():
                await self._pool.release(connection)

    async def markets(self) -> list[str]:
        with database_faults_told():
            return [row["address"] for row in await self._pool.fetch("SELECT address FROM markets")]

    async def read_log(self, market: str, head: Head) -> list[LogEntry]:
        return await event_log.read_log(self._pool, market, head)

    async def read_snapshot(self, market: str, below: Seq | None) -> Snapshot | None:
        return await snapshots.read_snapshot(self._pool, market, below)

    async def write_snapshot(self, snapshot: Snapshot) -> None:
        await snapshots.write_snapshot(self._pool, snapshot)

    async def put_letters(self, letters: Sequence[tuple[str, bytes]], seconds: float) -> list[LetterId]:
        with database_faults_told():
            return await inbox.put_letters(self._pool, letters, seconds)

    async def fetch_outcomes(self, letters: Sequence[LetterId]) -> dict[LetterId, bytes]:
        with database_faults_told():
            return await inbox.fetch_outcomes(self._pool, letters)

    async def withdraw(self, letter: LetterId) -> Withdrawn:
        with database_faults_told():
            return await inbox.withdraw(self._pool, letter)

    async def listen(self, channel: str, on_hint: Callable[[str | None], None]) -> None:
        await Listener(self._pool, channel, on_hint).run()


class PostgresSession:
    """See Session."""

    def __init__(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        self._connection = connection

    def is_broken(self) -> bool:
        try:
            return bool(self._connection.is_closed())
        except asyncpg.InterfaceError:  # it broke, and the pool has taken it away
            return True

    async def read_log(self, market: str, head: Head) -> list[LogEntry]:
        return await event_log.read_log(self._connection, market, head)

    async def read_snapshot(self, market: str, below: Seq | None) -> Snapshot | None:
        return await snapshots.read_snapshot(self._connection, market, below)

    async def try_to_lead(self, market: str, lease_seconds: float) -> Epoch | None:
        with database_faults_told():
            return await leadership.try_to_lead(self._connection, market, lease_seconds)

    @asynccontextmanager
    async def commit(self, market: str, epoch: Epoch) -> AsyncIterator[Commit]:
        with database_faults_told(), _other_writers_told(market):
            async with self._connection.transaction():
                if not await leadership.hold_lead(self._connection, market, epoch):
                    raise Unavailable(f"another sequencer has begun to lead market {market}")
                yield PostgresCommit(self._connection)

    @asynccontextmanager
    async def hearing(
        self, on_letters: Callable[[str], None], on_broken: Callable[[], None]
    ) -> AsyncIterator[None]:
        def heard(_connection: object, _process: int, _channel: str, market: str) -> None:
            on_letters(market)

        def broken(_connection: object) -> None:
            on_broken()

        with database_faults_told():
            await self._connection.add_listener(INBOX_CHANNEL, heard)
            self._connection.add_termination_listener(broken)
            yield
            self._connection.remove_termination_listener(broken)
            await self._connection.remove_listener(INBOX_CHANNEL, heard)


class PostgresCommit:
    """See Commit."""

    def __init__(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        self._connection = connection

    async def append(self, market: Market, links: Sequence[Link]) -> None:
        await event_log.append(self._connection, market, links)

    async def take_letters(self, market: str, limit: int) -> list[Letter]:
        return await inbox.take_letters(self._connection, market, limit)

    async def answer_letters(self, market: str, outcomes: Sequence[tuple[LetterId, bytes]]) -> None:
        await inbox.answer_letters(self._connection, market, outcomes)

    async def clear_old_letters(self, market: str) -> None:
        await inbox.clear_old_letters(self._connection, market)


@contextmanager
def _other_writers_told(market: str) -> Iterator[None]:
    """Somebody else's entries in our place: nothing that a command could have caused."""
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        raise Unavailable(f"somebody else has written to the log of market {market}") from error
