"""What sequencers, gateways and followers need of the place where logs, inboxes and snapshots are kept.

`postgres_store` is the one that serves; the simulator's loses connections, answers late and dies, by a seed. Every
method raises Unavailable when the store does not answer: whether it did what was asked is then unknown.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from auction_engine.core.market import Market
from auction_engine.core.units import Seq
from auction_engine.db.event_log import Head, Link, LogEntry
from auction_engine.db.inbox import Letter, LetterId, Withdrawn
from auction_engine.db.snapshots import Snapshot
from auction_engine.sequencer.leadership import Epoch


class Reader(Protocol):
    """What a state is built from."""

    async def read_log(self, market: str, head: Head) -> list[LogEntry]:
        """Some of the entries that follow `head`, each link checked; none at the log's end. Raises LogBroken."""
        ...

    async def read_snapshot(self, market: str, below: Seq | None) -> Snapshot | None:
        """The newest snapshot, before `below` if given, that agrees with the log about the hash at its place."""
        ...


class Commit(Protocol):
    """One transaction under way: all of it becomes visible when its block ends, or none of it."""

    async def append(self, market: Market, links: Sequence[Link]) -> None:
        """Write entries and the jobs that they ask for. Fails when anybody else has written at their places."""
        ...

    async def take_letters(self, market: str, limit: int) -> list[Letter]:
        """Waiting letters, the oldest first; nobody else takes, answers or withdraws them until the block's end."""
        ...

    async def answer_letters(self, market: str, outcomes: Sequence[tuple[LetterId, bytes]]) -> None: ...

    async def clear_old_letters(self, market: str) -> None: ...


class Session(Reader, Protocol):
    """One connection. The lead of a market is lost with it, at the latest."""

    def is_broken(self) -> bool: ...

    async def try_to_lead(self, market: str, lease_seconds: float) -> Epoch | None:
        """Become the market's leader, in a new epoch; None while another leads who was heard of within the lease."""
        ...

    def commit(self, market: str, epoch: Epoch) -> AbstractAsyncContextManager[Commit]:
        """A transaction that succeeds only while no later epoch has begun, and keeps any from beginning; renews the lease."""
        ...

    def hearing(
        self, on_letters: Callable[[str], None], on_broken: Callable[[], None]
    ) -> AbstractAsyncContextManager[None]:
        """Tell markets that got letters, and the end of the connection, for as long as the block lasts."""
        ...


class Store(Reader, Protocol):
    """Where markets live."""

    def session(self) -> AbstractAsyncContextManager[Session]:
        """A connection for the block. An error that leaves the block cuts it: what it was doing is then undone."""
        ...

    async def markets(self) -> list[str]: ...

    async def write_snapshot(self, snapshot: Snapshot) -> None: ...

    async def put_letters(self, letters: Sequence[tuple[str, bytes]], seconds: float) -> list[LetterId]:
        """Put in (market, body) pairs that count for `seconds`; their ids, in the same order."""
        ...

    async def fetch_outcomes(self, letters: Sequence[LetterId]) -> dict[LetterId, bytes]:
        """Take away those of `letters` that have an outcome."""
        ...

    async def withdraw(self, letter: LetterId) -> Withdrawn:
        """Take a letter back."""
        ...

    async def listen(self, channel: str, on_hint: Callable[[str | None], None]) -> None:
        """Call `on_hint` with each notification, and with None after each (re)connection, until cancelled."""
        ...
