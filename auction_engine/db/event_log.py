"""The event log: appended by one sequencer per market, read by everybody, checked link by link whenever it is read."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import asyncpg
import msgspec

from auction_engine.core.errors import LogBroken
from auction_engine.core.events import (
    GENESIS_HASH,
    Event,
    MarketOpened,
    chain_hash,
    chain_hashes,
    decode_event,
    decode_events,
    encode_event,
    event_kind,
)
from auction_engine.core.jobs import jobs_of
from auction_engine.core.market import Market
from auction_engine.core.units import Seq
from auction_engine.db.faults import database_faults_told
from auction_engine.db.outbox import add_jobs

LOG_CHANNEL = "auction_log"
"""Notified at each append with `<market> <last seq>`: a hint to read, never the news itself."""
PAGE_ENTRIES = 500
"""More at once is slower: what a page holds no longer fits the processor's caches."""
_EVENT_COLUMNS = ("market", "seq", "kind", "body", "previous", "hash")


class Head(NamedTuple):
    """The last entry of a log: where the next one links to."""

    seq: Seq
    hash: bytes


GENESIS = Head(Seq(0), GENESIS_HASH)


class Link(NamedTuple):
    """An entry that is about to be appended. `hash` covers `previous`, `seq` and `body`."""

    seq: Seq
    event: Event
    body: bytes
    previous: bytes
    hash: bytes


class LogEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One committed event. `recorded_at` is the database's clock; it is not part of the hash and decides nothing."""

    market: str
    seq: Seq
    hash: bytes
    recorded_at: datetime
    event: Event


class Row(Protocol):
    """seq, kind, body, previous, hash and recorded_at, in this order, of the table `events`."""

    def __getitem__(self, column: str, /) -> Any: ...

    def values(self) -> Iterable[Any]: ...


class VerifiedLog(msgspec.Struct, frozen=True, kw_only=True):
    """A log whose every link was checked."""

    entries: int
    head: bytes


def link(head: Head, event: Event) -> Link:
    """`event` as the entry that follows `head`."""
    seq, body = Seq(head.seq + 1), encode_event(event)
    return Link(seq, event, body, head.hash, chain_hash(head.hash, seq, body))


async def append(connection: asyncpg.Connection, market: Market, links: Sequence[Link]) -> None:
    """Write entries and the jobs they ask for by COPY; the caller's transaction makes them appear together."""
    address = market.address
    await connection.copy_records_to_table(
        "events",
        columns=_EVENT_COLUMNS,
        records=[(address, e.seq, event_kind(e.event), e.body, e.previous, e.hash) for e in links],
    )
    await add_jobs(connection, address, [(e.seq, job) for e in links for job in jobs_of(e.event, market)])
    for entry in links:
        if isinstance(entry.event, MarketOpened):
            body = msgspec.json.encode(entry.event.market).decode()
            await connection.execute(
                "INSERT INTO markets (address, name, body) VALUES ($1, $2, $3)", address, market.name, body
            )
    await connection.execute("SELECT pg_notify($1, $2)", LOG_CHANNEL, f"{address} {links[-1].seq}")


async def read_log(
    database: asyncpg.Pool | asyncpg.Connection, market: str, head: Head, limit: int = PAGE_ENTRIES
) -> list[LogEntry]:
    """The entries that follow `head`, at most `limit`, each link checked. Raises LogBroken, Unavailable.

    Only the market's one writer appends, in order of seq: what is visible has no gap that could fill later.
    """
    with database_faults_told():
        rows = await database.fetch(
            "SELECT seq, kind, body, previous, hash, recorded_at FROM events"
            " WHERE market = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            *(market, head.seq, limit),
        )
    return checked_entries(market, head, rows)


async def read_pages(
    database: asyncpg.Pool | asyncpg.Connection, market: str, head: Head = GENESIS
) -> AsyncIterator[list[LogEntry]]:
    """Everything that follows `head`, page by page. Raises LogBroken."""
    while page := await read_log(database, market, head):
        yield page
        head = Head(page[-1].seq, page[-1].hash)


async def verify_log(database: asyncpg.Pool | asyncpg.Connection, market: str) -> VerifiedLog:
    """Check the whole log of a market. Raises LogBroken that names the first broken link."""
    entries, head = 0, GENESIS_HASH
    async for page in read_pages(database, market):
        entries, head = entries + len(page), page[-1].hash
    return VerifiedLog(entries=entries, head=head)


def checked_entries(market: str, head: Head, rows: Sequence[Row]) -> list[LogEntry]:
    """Rows that follow `head` as entries, each link checked. Raises LogBroken that names the first broken one."""
    entries = _entries_of_whole_rows(market, head, rows)
    return _entries_one_by_one(market, head, rows) if entries is None else entries


def _entries_of_whole_rows(market: str, head: Head, rows: Sequence[Row]) -> list[LogEntry] | None:
    """The same column by column, at twice the speed: every state is built through it. None when anything is wrong."""
    if not rows:
        return []
    seqs, kinds, bodies, previous, hashes, moments = zip(*(row.values() for row in rows), strict=True)
    text = b"\n".join(bodies)
    if (
        seqs != tuple(range(head.seq + 1, head.seq + 1 + len(rows)))
        or previous != (head.hash, *hashes[:-1])
        or chain_hashes(previous, seqs, bodies) != list(hashes)
        or text.count(b"\n") != len(rows) - 1  # no event of ours holds one
    ):
        return None
    try:
        events = decode_events(text)
    except msgspec.DecodeError:
        return None
    if kinds != tuple(map(event_kind, events)):
        return None
    return [
        LogEntry(market=market, seq=seq, hash=entry_hash, recorded_at=moment, event=event)
        for seq, entry_hash, moment, event in zip(seqs, hashes, moments, events, strict=True)
    ]


def _entries_one_by_one(market: str, head: Head, rows: Sequence[Row]) -> list[LogEntry]:
    entries = []
    for row in rows:
        entries.append(_checked(market, head, row))
        head = Head(Seq(row["seq"]), row["hash"])
    return entries


def _checked(market: str, head: Head, row: Row) -> LogEntry:
    seq, body = Seq(row["seq"]), row["body"]
    if seq != head.seq + 1:
        raise _broken(market, head.seq + 1, "is missing")
    if row["previous"] != head.hash:
        raise _broken(market, seq, "does not name the hash of the entry before it")
    if row["hash"] != chain_hash(head.hash, seq, body):
        raise _broken(market, seq, "does not match its hash")
    try:
        event = decode_event(body)
    except msgspec.DecodeError as error:
        raise _broken(market, seq, f"cannot be read by this release ({error})") from error
    if row["kind"] != event_kind(event):
        raise _broken(market, seq, f"is filed as {row['kind']} but is {event_kind(event)}")
    return LogEntry(market=market, seq=seq, hash=row["hash"], recorded_at=row["recorded_at"], event=event)


def _broken(market: str, seq: int, what: str) -> LogBroken:
    return LogBroken(
        f"the log of market {market} is broken: entry {seq} {what}; restore the database from a copy",
        seq=seq,
        market=market,
    )
