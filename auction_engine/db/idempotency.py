"""Answers that are kept under the key that a client gave to its request."""

from typing import NamedTuple

import asyncpg

from auction_engine.db.faults import database_faults_told

KEEP_HOURS = 24
RUNNING_SECONDS_MAX = 60
"""A request that has no answer by then died with its process: its key is free again."""


class Asked(NamedTuple):
    """A request under its wallet's key. body_hash: SHA-256."""

    wallet: str
    key: str
    route: str
    body_hash: bytes


class Known(NamedTuple):
    """What the key was used for. answer: None while it is being worked out."""

    route: str
    body_hash: bytes
    answer: bytes | None


async def claim(pool: asyncpg.Pool, asked: Asked) -> Known | None:
    """None: the key is ours now, to `keep` or to `forget`. Else what it was used for. Raises Unavailable."""
    with database_faults_told():
        while True:
            await pool.execute(
                "DELETE FROM idempotent_answers WHERE asked_at < now() - make_interval(hours => $1)",
                KEEP_HOURS,
            )
            claimed = await pool.fetchval(
                "INSERT INTO idempotent_answers AS known (wallet, key, route, body_hash) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (wallet, key) DO UPDATE"
                " SET route = excluded.route, body_hash = excluded.body_hash, asked_at = now()"
                " WHERE known.answer IS NULL AND known.asked_at < now() - make_interval(secs => $5)"
                " RETURNING true",
                *asked,
                float(RUNNING_SECONDS_MAX),
            )
            if claimed:
                return None
            row = await pool.fetchrow(
                "SELECT route, body_hash, answer FROM idempotent_answers WHERE wallet = $1 AND key = $2",
                asked.wallet,
                asked.key,
            )
            if row is not None:  # else it was forgotten in between, and may be ours now
                return Known(*row)


async def keep(pool: asyncpg.Pool, asked: Asked, answer: bytes) -> None:
    """Raises Unavailable; the answer is then not kept, and the key is free again in a minute."""
    with database_faults_told():
        await pool.execute(
            "UPDATE idempotent_answers SET answer = $3 WHERE wallet = $1 AND key = $2",
            asked.wallet,
            asked.key,
            answer,
        )


async def forget(pool: asyncpg.Pool, asked: Asked) -> None:
    """Let the key be used again: its request was refused. Raises Unavailable."""
    with database_faults_told():
        await pool.execute(
            "DELETE FROM idempotent_answers WHERE wallet = $1 AND key = $2 AND answer IS NULL",
            asked.wallet,
            asked.key,
        )
