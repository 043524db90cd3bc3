"""The inbox: commands from other processes, and the outcomes that the sequencer writes beside them.

Rows are found by state (`outcome IS NULL`), never by "id > last": ids are given before their rows become visible.
A row is locked from its reading to the commit, so who takes it back (`withdraw`) learns for certain whether it counted.
"""

from collections.abc import Sequence
from typing import NamedTuple, NewType

import asyncpg

LetterId = NewType("LetterId", int)
INBOX_CHANNEL = "auction_inbox"
"""Notified with the market when letters were put in."""
OUTCOME_CHANNEL = "auction_outcome"
"""Notified with the market when outcomes were written."""
KEEP_SECONDS = 60
"""How long a row stays that nobody fetches after its time is up."""


class Letter(NamedTuple):
    """A command on its way, as bytes."""

    id: LetterId
    body: bytes


class Withdrawn(NamedTuple):
    """A letter that was taken back: found without an outcome, it never counted and now never will.

    Not found: its outcome was fetched, or it lay there for too long; what came of it is not known here.
    """

    found: bool
    outcome: bytes | None


async def put_letters(
    database: asyncpg.Pool, letters: Sequence[tuple[str, bytes]], seconds: float
) -> list[LetterId]:
    """Put in (market, body) pairs that count for `seconds`; their ids, in the same order."""
    rows = await database.fetch(
        "WITH numbered AS MATERIALIZED ("
        "   SELECT nextval(pg_get_serial_sequence('inbox', 'id')) AS id, market, body, place"
        "   FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS given (market, body, place)),"
        " added AS (INSERT INTO inbox (id, market, body, expires_at) OVERRIDING SYSTEM VALUE"
        "   SELECT id, market, body, now() + make_interval(secs => $3) FROM numbered)"
        " SELECT id, pg_notify($4, market) FROM numbered ORDER BY place",
        [market for market, _ in letters],
        [body for _, body in letters],
        float(seconds),
        INBOX_CHANNEL,
    )
    return [LetterId(row["id"]) for row in rows]


async def take_letters(connection: asyncpg.Connection, market: str, limit: int) -> list[Letter]:
    """Lock waiting letters for the caller's transaction, the oldest first. Those whose time is up stay unread."""
    rows = await connection.fetch(
        "SELECT id, body FROM inbox WHERE market = $1 AND outcome IS NULL AND expires_at > now()"
        " ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED",
        market,
        limit,
    )
    return [Letter(LetterId(row["id"]), row["body"]) for row in rows]


async def answer_letters(
    connection: asyncpg.Connection, market: str, outcomes: Sequence[tuple[LetterId, bytes]]
) -> None:
    """Write outcomes in the caller's transaction: they become visible with the events they tell of, or not at all."""
    await connection.execute(
        "UPDATE inbox SET outcome = given.outcome"
        " FROM unnest($1::bigint[], $2::bytea[]) AS given (id, outcome) WHERE inbox.id = given.id",
        [letter for letter, _ in outcomes],
        [outcome for _, outcome in outcomes],
    )
    await connection.execute("SELECT pg_notify($1, $2)", OUTCOME_CHANNEL, market)


async def fetch_outcomes(database: asyncpg.Pool, letters: Sequence[LetterId]) -> dict[LetterId, bytes]:
    """Take away those of `letters` that have an outcome."""
    rows = await database.fetch(
        "DELETE FROM inbox WHERE id = ANY($1::bigint[]) AND outcome IS NOT NULL RETURNING id, outcome",
        list(letters),
    )
    return {LetterId(row["id"]): row["outcome"] for row in rows}


async def withdraw(database: asyncpg.Pool, letter: LetterId) -> Withdrawn:
    """Take a letter back."""
    row = await database.fetchrow("DELETE FROM inbox WHERE id = $1 RETURNING outcome", letter)
    return Withdrawn(row is not None, None if row is None else row["outcome"])


async def clear_old_letters(connection: asyncpg.Connection, market: str) -> None:
    """Remove what nobody will fetch: whoever put it in is gone."""
    await connection.execute(
        "DELETE FROM inbox WHERE market = $1 AND expires_at < now() - make_interval(secs => $2)",
        market,
        float(KEEP_SECONDS),
    )
