"""Keys that read: only their hashes are kept."""

from datetime import datetime

import asyncpg
import msgspec

from auction_engine.core.errors import Refused
from auction_engine.db.faults import database_faults_told

KEYS_MAX = 20
"""Of one wallet."""


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    wallet: str
    name: str
    created_at: datetime


async def add_key(pool: asyncpg.Pool, key: StoredKey, key_hash: bytes) -> None:
    """Raises Refused (`too_many_keys`), Unavailable."""
    with database_faults_told():
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"api_keys {key.wallet}")
            held = await connection.fetchval("SELECT count(*) FROM api_keys WHERE wallet = $1", key.wallet)
            if held >= KEYS_MAX:
                raise Refused(
                    f"this wallet has {held} keys, the most there may be: delete one first",
                    code="too_many_keys",
                )
            await connection.execute(
                "INSERT INTO api_keys (id, wallet, name, created_at, hash) VALUES ($1, $2, $3, $4, $5)",
                *msgspec.structs.astuple(key),
                key_hash,
            )


async def keys_of(pool: asyncpg.Pool, wallet: str) -> list[StoredKey]:
    """The oldest first. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT id, wallet, name, created_at FROM api_keys WHERE wallet = $1 ORDER BY created_at, id",
            wallet,
        )
    return [StoredKey(**dict(row)) for row in rows]


async def wallet_of_key(pool: asyncpg.Pool, key_hash: bytes) -> str | None:
    """Whose key has this hash. Raises Unavailable."""
    with database_faults_told():
        found: str | None = await pool.fetchval("SELECT wallet FROM api_keys WHERE hash = $1", key_hash)
    return found


async def delete_key(pool: asyncpg.Pool, wallet: str, identity: str) -> bool:
    """Whether the wallet had it. Raises Unavailable."""
    with database_faults_told():
        found = await pool.fetchval(
            "DELETE FROM api_keys WHERE wallet = $1 AND id = $2 RETURNING true", wallet, identity
        )
    return bool(found)
