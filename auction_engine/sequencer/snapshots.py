"""Writes snapshots of a leader's state, beside its commits and never within one."""

import asyncio

import structlog

from auction_engine.core.errors import AuctionError
from auction_engine.core.units import Seq
from auction_engine.db.snapshots import Snapshot
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.restoring import snapshot_of
from auction_engine.sequencer.store import Store

SNAPSHOT_ENTRIES = 50_000
"""So many entries are replayed in well under a second: what a restart costs beside reading the snapshot."""
_log = structlog.get_logger(__name__)


class SnapshotWriter:
    """For one term. `entries`: how many lie between two snapshots, at least."""

    def __init__(self, store: Store, entries: int, begun_at: Seq) -> None:
        self._store = store
        self._entries = entries
        self._last = begun_at
        self._writing: asyncio.Task[None] | None = None

    def look(self, ledger: Ledger) -> None:
        """Begin to write a snapshot when one is due. Only what is committed may be in `ledger`."""
        due = ledger.head.seq - self._last >= self._entries
        if due and ledger.state is not None and (self._writing is None or self._writing.done()):
            self._last = ledger.head.seq
            self._writing = asyncio.create_task(self._write(snapshot_of(ledger.state)))

    async def finish(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await self._writing

    def abandon(self) -> None:
        """Let a snapshot go that is still being written: the next term makes one."""
        if self._writing is not None:
            self._writing.cancel()

    async def _write(self, snapshot: Snapshot) -> None:
        try:
            await self._store.write_snapshot(snapshot)
        except AuctionError as error:  # a snapshot only saves time: the log has everything
            _log.warning("no snapshot was written", market=snapshot.market, reason=str(error))
