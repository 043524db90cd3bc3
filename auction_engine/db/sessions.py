"""Sessions at rest: each a family of refresh tokens, of which the last one is good and the used ones betray a theft."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import asyncpg
import msgspec

from auction_engine.db.faults import database_faults_told


class StoredSession(msgspec.Struct, frozen=True, kw_only=True):
    """One sign-in. csrf: what writes must repeat when the session is kept in cookies, else None. agent: what the
    client said it is, at sign-in; None when it said nothing or the owner erased it."""

    id: str
    wallet: str
    csrf: str | None
    agent: str | None
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime


Refusal = Literal["unknown", "over", "reused"]
"""Why a refresh token is no good: never given out; its session has expired or was revoked; it was used before."""


async def add_session(pool: asyncpg.Pool, session: StoredSession, token_hash: bytes) -> None:
    """Store it with its first refresh token; sessions of anybody that are over by now go. Raises Unavailable."""
    with database_faults_told():
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("DELETE FROM sessions WHERE expires_at < $1", session.created_at)
            await connection.execute(
                "INSERT INTO sessions (id, wallet, csrf, agent, created_at, refreshed_at, expires_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                *msgspec.structs.astuple(session),
            )
            await connection.execute(
                "INSERT INTO refresh_tokens (hash, session) VALUES ($1, $2)", token_hash, session.id
            )


async def session_of_token(pool: asyncpg.Pool, token_hash: bytes) -> StoredSession | None:
    """Whose refresh token this is, good or not."""
    with database_faults_told():
        row = await pool.fetchrow(
            "SELECT * FROM sessions WHERE id = (SELECT session FROM refresh_tokens WHERE hash = $1)",
            token_hash,
        )
    return None if row is None else _session(row)


async def rotate(
    pool: asyncpg.Pool, token_hash: bytes, new_hash: bytes, now: datetime
) -> StoredSession | tuple[Refusal, str | None]:
    """Use up a refresh token and put the next in its place: of several at once with one token, one succeeds.

    The others find it used, and that revokes the session. The refusal comes with the session's id where there is one.
    """
    with database_faults_told():
        async with pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                "SELECT * FROM refresh_tokens JOIN sessions ON id = session WHERE hash = $1 FOR UPDATE",
                token_hash,
            )
            if row is None:
                return "unknown", None
            if row["revoked_at"] is not None or row["expires_at"] <= now:
                return "over", row["id"]
            if row["used_at"] is not None:
                await connection.execute("UPDATE sessions SET revoked_at = now() WHERE id = $1", row["id"])
                return "reused", row["id"]
            await connection.execute(
                "UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1", token_hash, now
            )
            await connection.execute(
                "INSERT INTO refresh_tokens (hash, session) VALUES ($1, $2)", new_hash, row["id"]
            )
            await connection.execute("UPDATE sessions SET refreshed_at = $2 WHERE id = $1", row["id"], now)
            return msgspec.structs.replace(_session(row), refreshed_at=now)


async def revoke(pool: asyncpg.Pool, wallet: str, session: str | None = None) -> list[str]:
    """End one session of the wallet, or all of them; the ids of those that were open. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            "UPDATE sessions SET revoked_at = now() WHERE wallet = $1 AND ($2::text IS NULL OR id = $2)"
            " AND revoked_at IS NULL RETURNING id",
            wallet,
            session,
        )
    return [row["id"] for row in rows]


async def revoked_within(pool: asyncpg.Pool, span: timedelta) -> list[str]:
    """Ids of the sessions that were revoked in the last `span`, by the database's clock. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch("SELECT id FROM sessions WHERE revoked_at > now() - $1::interval", span)
    return [row["id"] for row in rows]


async def open_sessions(pool: asyncpg.Pool, wallet: str, now: datetime) -> Sequence[StoredSession]:
    """The wallet's sessions that are good at `now`, the latest first. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT * FROM sessions WHERE wallet = $1 AND revoked_at IS NULL AND expires_at > $2"
            " ORDER BY created_at DESC, id",
            wallet,
            now,
        )
    return [_session(row) for row in rows]


def _session(row: asyncpg.Record) -> StoredSession:
    return StoredSession(**{name: row[name] for name in StoredSession.__struct_fields__})
