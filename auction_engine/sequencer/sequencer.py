"""The sequencer of one market: take everything that waits, decide it one by one, commit once, answer all.

Nobody is answered before the commit: not with a success, and not with an error either, since an error too was decided
on events that a failed commit would undo. When a commit fails nothing in memory is believed any more: the state is
thrown away and built again from the log.
"""

import asyncio

import asyncpg
import structlog

from auction_engine.core.commands import Command
from auction_engine.core.errors import Unavailable
from auction_engine.core.state import MarketState
from auction_engine.db.inbox import LetterId
from auction_engine.sequencer.answers import Accepted
from auction_engine.sequencer.intake import Intake
from auction_engine.sequencer.postgres_store import store_of
from auction_engine.sequencer.snapshots import SNAPSHOT_ENTRIES, SnapshotWriter
from auction_engine.sequencer.store import Session, Store
from auction_engine.sequencer.term import SpoiledBatch, Term

STANDBY_SECONDS = 0.25
AGAIN_SECONDS = 0.2
LEASE_SECONDS = 10.0
"""A leader renews its lease each second; one that was silent for so long is taken for stopped, and put out."""
_log = structlog.get_logger(__name__)


class Sequencer:
    """Leads one market, or stands by while another process leads it. Keeps one connection of `database` all the time."""

    def __init__(
        self,
        database: asyncpg.Pool | Store,
        market: str,
        *,
        lease_seconds: float = LEASE_SECONDS,
        snapshot_entries: int = SNAPSHOT_ENTRIES,
    ) -> None:
        self.market = market
        self._store = store_of(database)
        self._lease_seconds = lease_seconds
        self._snapshot_entries = snapshot_entries
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
            except Unavailable as error:
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
        """From getting the lead to losing it. The state does not outlive it, nor does the lead, whatever ends it."""
        async with self._store.session() as session:
            while (epoch := await session.try_to_lead(self.market, self._lease_seconds)) is None:
                await self._pause(STANDBY_SECONDS)
                if self._stopping.is_set():
                    return
            term = Term(session, self.market, epoch, self._intake, self._refused)
            await term.rebuild()
            await self._lead(session, term)

    async def _lead(self, session: Session, term: Term) -> None:
        def heard(market: str) -> None:
            if market == self.market:
                term.tell_of_letters()

        snapshots = SnapshotWriter(self._store, self._snapshot_entries, term.ledger.head.seq)
        try:
            async with session.hearing(heard, self._intake.hint.set):
                self._term = term
                self._leading.set()
                while not self._stopping.is_set():
                    await term.serve_batch()
                    snapshots.look(term.ledger)
                await snapshots.finish()
        finally:
            snapshots.abandon()
            self._leading.clear()
            self._term = None
            for waiting in self._intake.take(len(self._intake)):
                waiting.give(Unavailable(f"the sequencer of market {self.market} stopped; try again"))

    async def _pause(self, seconds: float) -> None:
        """Wait, but not on when stopping."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            pass
