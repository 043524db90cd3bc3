"""What the simulated database holds, and who holds which lock: its rules are those that we rely on in Postgres.

Everything here happens at once; that statements take time and get lost is the wire's business.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from auction_engine.core.errors import Unavailable
from auction_engine.core.events import event_kind
from auction_engine.core.units import Seq
from auction_engine.db.event_log import LOG_CHANNEL, Head, Link, LogEntry, checked_entries
from auction_engine.db.inbox import INBOX_CHANNEL, OUTCOME_CHANNEL, Letter, LetterId
from auction_engine.db.snapshots import KEPT, Snapshot
from auction_engine.sequencer.leadership import Epoch

PAGE_ENTRIES = 20
MOMENT = datetime(2027, 1, 15, tzinfo=UTC)
"""When every entry is said to be recorded: nothing may depend on it."""
LOCK_POLL_SECONDS = 0.05


class Client:
    """A connection as the server sees it. `gone`: the server has ended it, whatever the other side believes."""

    def __init__(self) -> None:
        self.gone = False
        self.links: list[Link] = []
        self.outcomes: list[tuple[LetterId, bytes]] = []


class StoredLetter(msgspec.Struct):
    """A row of the inbox. locked_by: the transaction that has taken it."""

    body: bytes
    expires_at: float
    outcome: bytes | None = None
    locked_by: Client | None = None


class SimulatedDatabase:
    """One market. `notify` is told the channels of every commit."""

    def __init__(self, market: str, notify: Callable[[str], None]) -> None:
        self.market = market
        self.up = True
        self.rows: list[dict[str, Any]] = []
        self.letters: dict[LetterId, StoredLetter] = {}
        self.snapshots: list[Snapshot] = []
        self.epoch = 0
        self.leader: Client | None = None
        self._renewed_at = 0.0
        self._committing: Client | None = None
        self._letter = 0
        self._notify = notify
        self._clients: list[Client] = []

    def connect(self) -> Client:
        client = Client()
        self._clients.append(client)
        return client

    def end(self, client: Client) -> None:
        """End a connection: its transaction is undone and its lock is free."""
        client.gone = True
        self.undo(client)
        if client in self._clients:
            self._clients.remove(client)
        if self.leader is client:
            self.leader = None

    def fall_over(self) -> None:
        """The server dies; what was not committed is gone."""
        self.up = False
        for client in list(self._clients):
            self.end(client)

    async def try_to_lead(self, client: Client, lease_seconds: float) -> Epoch | None:
        if self.leader is not None:
            if self._renewed_at < _now() - lease_seconds:
                self.end(self.leader)
            return None
        self.leader = client
        await self._wait_for_term(client)
        self.epoch, self._renewed_at = self.epoch + 1, _now()
        return Epoch(self.epoch)

    async def begin(self, client: Client, epoch: Epoch) -> None:
        """Begin a transaction in this epoch, and keep the next from beginning until it ends."""
        await self._wait_for_term(client)
        if epoch != self.epoch:
            raise Unavailable("another sequencer has begun to lead the market")
        self._committing, self._renewed_at = client, _now()

    async def _wait_for_term(self, client: Client) -> None:
        while self._committing not in (None, client):  # noqa: ASYNC110 (a row that another has changed)
            await asyncio.sleep(LOCK_POLL_SECONDS)  # of the simulation's time, which costs nothing
        if client.gone:
            raise Unavailable("the connection is gone")

    def undo(self, client: Client) -> None:
        client.links, client.outcomes = [], []
        self._release(client)

    def take_letters(self, client: Client, limit: int) -> list[Letter]:
        taken: list[Letter] = []
        for number, letter in self.letters.items():
            waits = letter.outcome is None and letter.expires_at > _now() and letter.locked_by is None
            if waits and len(taken) < limit:
                letter.locked_by = client
                taken.append(Letter(number, letter.body))
        return taken

    def check_places(self, links: Sequence[Link]) -> None:
        """The primary key (market, seq)."""
        if links and links[0].seq != len(self.rows) + 1:
            raise Unavailable("somebody else has written to the log of the market")

    def commit(self, client: Client) -> None:
        """Make all of the transaction visible. Raises Unavailable, and then nothing of it is."""
        if client.gone:
            raise Unavailable("the connection was gone before the commit")
        self.check_places(client.links)
        self.rows += [_row(link) for link in client.links]
        for number, outcome in client.outcomes:
            if number in self.letters:
                self.letters[number].outcome = outcome
        if client.links:
            self._notify(LOG_CHANNEL)
        if client.outcomes:
            self._notify(OUTCOME_CHANNEL)
        self.undo(client)

    def _release(self, client: Client) -> None:
        for letter in self.letters.values():
            if letter.locked_by is client:
                letter.locked_by = None
        if self._committing is client:
            self._committing = None

    def put_letters(self, bodies: Sequence[bytes], seconds: float) -> list[LetterId]:
        numbers = []
        for body in bodies:
            self._letter += 1
            numbers.append(LetterId(self._letter))
            self.letters[numbers[-1]] = StoredLetter(body, _now() + seconds)
        self._notify(INBOX_CHANNEL)
        return numbers

    def fetch_outcomes(self, numbers: Sequence[LetterId]) -> dict[LetterId, bytes]:
        found = {}
        for number in numbers:
            letter = self.letters.get(number)
            if letter is not None and letter.outcome is not None:
                found[number] = letter.outcome
                del self.letters[number]
        return found

    async def withdraw(self, number: LetterId) -> StoredLetter | None:
        while (letter := self.letters.get(number)) is not None and letter.locked_by is not None:  # noqa: ASYNC110
            await asyncio.sleep(LOCK_POLL_SECONDS)  # of the simulation's time, which costs nothing
        return self.letters.pop(number, None)

    def clear_old_letters(self, keep_seconds: float) -> None:
        for number, letter in list(self.letters.items()):
            if letter.expires_at < _now() - keep_seconds and letter.locked_by is None:
                del self.letters[number]

    def read_log(self, head: Head) -> list[LogEntry]:
        return checked_entries(self.market, head, self.rows[head.seq : head.seq + PAGE_ENTRIES])

    def write_snapshot(self, snapshot: Snapshot) -> None:
        others = [one for one in self.snapshots if one.seq != snapshot.seq]
        self.snapshots = sorted((*others, snapshot), key=lambda one: one.seq)[-KEPT:]

    def read_snapshot(self, below: Seq | None) -> Snapshot | None:
        for snapshot in reversed(self.snapshots):
            known = snapshot.seq <= len(self.rows) and self.rows[snapshot.seq - 1]["hash"] == snapshot.hash
            if known and (below is None or snapshot.seq < below):
                return snapshot
        return None


def _row(link: Link) -> dict[str, Any]:
    """The columns in the order in which a row of the log has them."""
    return {
        "seq": link.seq,
        "kind": event_kind(link.event),
        "body": link.body,
        "previous": link.previous,
        "hash": link.hash,
        "recorded_at": MOMENT,
    }


def _now() -> float:
    return asyncio.get_running_loop().time()
