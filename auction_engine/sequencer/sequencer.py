"""The sequencer of one market: take everything that waits, decide it one by one, commit once, answer all.

Nobody is answered before the commit: not with a success, and not with an error either, since an error too was decided
on events that a failed commit would undo. When a commit fails nothing in memory is believed any more: the state is
thrown away and built again from the log.
"""

import asyncio
from contextlib import suppress

import asyncpg
import structlog

from auction_engine.core.commands import Command
from auction_engine.core.errors import Unavailable
from auction_engine.core.state import MarketState
from auction_engine.db.faults import DATABASE_FAULTS
from auction_engine.db.inbox import INBOX_CHANNEL, LetterId
from auction_engine.db.pool import CONNECT_SECONDS
from auction_engine.sequencer.answers import Accepted
from auction_engine.sequencer.intake import Intake
from auction_engine.sequencer.leadership import try_to_lead
from auction_engine.sequencer.term import SpoiledBatch, Term

STANDBY_SECONDS = 0.25
AGAIN_SECONDS = 0.2
_FAULTS = (Unavailable, *DATABASE_FAULTS, asyncpg.UniqueViolationError)
"""The database's trouble, or somebody else's entries in our place: nothing that a command could have caused."""
_log = structlog.get_logger(__name__)


class Sequencer:
    """Leads one market, or stands by while another process leads it. Keeps one connection of `pool` all the time."""

    def __init__(self, pool: asyncpg.Pool, market: str) -> None:
        self.market = market
        self._pool = pool
        self._intake = Intake()
        self._refused: set[LetterId] = set()
        self._leading = asyncio.Event()
        self._stopping = asyncio.Event()
        self._term: Term | None = None

    @property
    def state(self) -> MarketState | None:
        """The state with what is being committed; None while this process does not lead, or before the opening."""
        return self._term.ledger.state if self._term is not None else None

    async def ready(self) -> None:
        """Wait until this process leads the market and its state is rebuilt."""
        await self._leading.wait()

    def submit(self, command: Command) -> asyncio.Future[Accepted]:
        """Queue a command of this process. Raises Unavailable at once while this sequencer does not lead."""
        if not self._leading.is_set() or self._stopping.is_set():
            raise Unavailable(f"the sequencer of market {self.market} is not ready; try again in a moment")
        return self._intake.put(command)

    async def stop(self) -> None:
        """Let the current batch finish, answer what still waits with Unavailable, and let `run` return."""
        self._stopping.set()
        self._intake.hint.set()

    async def run(self) -> None:
        """Lead the market until `stop`; heals by itself when the database fails. Raises LogBroken."""
        told = ""
        while not self._stopping.is_set():
            try:
                await self._hold_term()
            except _FAULTS as error:
                if str(error) != told:  # a long outage is told once
                    told = str(error)
                    _log.warning("the sequencer begins again", market=self.market, reason=told)
            except SpoiledBatch as error:
                self._refused.update(error.letters)
                _log.exception("a batch was given up", market=self.market)
            else:
                continue
            await self._pause(AGAIN_SECONDS)

    async def _hold_term(self) -> None:
        """From getting the lock to losing it. The state does not outlive it, nor does the lock, whatever ends it."""
        async with self._pool.acquire(timeout=CONNECT_SECONDS) as connection:
            try:
                while not await try_to_lead(connection, self.market):
                    await self._pause(STANDBY_SECONDS)
                    if self._stopping.is_set():
                        return
                await self._lead(connection)
            except BaseException:
                # What it was doing is unknown: Postgres undoes it and lets go of the lock.
                with suppress(asyncpg.InterfaceError):  # it broke by itself, and the pool has taken it away
                    connection.terminate()
                raise

    async def _lead(self, connection: asyncpg.Connection) -> None:
        term = Term(connection, self.market, self._intake, self._refused)

        def heard(_connection: object, _process: int, _channel: str, market: str) -> None:
            if market == self.market:
                term.tell_of_letters()

        def broken(_connection: object) -> None:
            self._intake.hint.set()

        await term.rebuild()
        await connection.add_listener(INBOX_CHANNEL, heard)
        connection.add_termination_listener(broken)
        self._term = term
        self._leading.set()
        try:
            while not self._stopping.is_set():
                await term.serve_batch(_FAULTS)
        finally:
            self._leading.clear()
            self._term = None
            for waiting in self._intake.take(len(self._intake)):
                waiting.give(Unavailable(f"the sequencer of market {self.market} stopped; try again"))
        connection.remove_termination_listener(broken)
        await connection.remove_listener(INBOX_CHANNEL, heard)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not on when stopping."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            pass
