"""The mirror: what the chain's accounts held when they were last read.

A row never goes back: it is replaced only by a reading at a later chain slot, or at the same slot with an account
counter that is not lower. A closed account leaves a tombstone, so that a late reading does not bring it back.
`confirmed` and `finalized` are different rows: the one is fresh, the other certain.
"""

from datetime import datetime
from typing import Literal

import asyncpg
import msgspec

from auction_engine.db.faults import database_faults_told

AccountKind = Literal["market", "trader", "slot"]
Commitment = Literal["confirmed", "finalized"]


class AccountName(msgspec.Struct, frozen=True, kw_only=True):
    """Which account. key: the wallet of a trader, the index of a slot, the market's own address."""

    address: str
    market: str
    kind: AccountKind
    key: str


class MirroredAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account as last read. body: its decoded form as JSON."""

    name: AccountName
    account_seq: int
    chain_slot: int
    commitment: Commitment
    data: bytes
    body: msgspec.Raw
    updated_at: datetime


class Freshness(msgspec.Struct, frozen=True, kw_only=True):
    """How fresh the mirror of a market is at one commitment.

    chain_slot, updated_at: the newest row. swept_slot, swept_at: the last whole reading, None before the first.
    """

    commitment: Commitment
    chain_slot: int | None
    updated_at: datetime | None
    swept_slot: int | None
    swept_at: datetime | None


async def upsert_account(
    pool: asyncpg.Pool,
    name: AccountName,
    *,
    account_seq: int,
    chain_slot: int,
    commitment: Commitment,
    data: bytes,
    body: bytes,
) -> bool:
    """Record a reading, unless the mirror holds a newer one. True when it was recorded. Raises Unavailable."""
    with database_faults_told():
        recorded = await pool.fetchval(
            "INSERT INTO mirror_accounts AS m"
            " (address, market, kind, key, account_seq, chain_slot, commitment, data, body)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT (address, commitment) DO UPDATE SET account_seq = $5, chain_slot = $6, data = $8,"
            "   body = $9, closed_at = NULL, updated_at = now()"
            " WHERE m.chain_slot < $6"
            "   OR (m.chain_slot = $6 AND m.account_seq <= $5 AND m.closed_at IS NULL)"
            " RETURNING true",
            *(name.address, name.market, name.kind, name.key),
            *(account_seq, chain_slot, commitment, data, body.decode()),
        )
    return bool(recorded)


async def close_account(
    pool: asyncpg.Pool, name: AccountName, *, chain_slot: int, commitment: Commitment
) -> bool:
    """Record that the account is gone at `chain_slot`, unless a newer reading exists. Raises Unavailable."""
    with database_faults_told():
        recorded = await pool.fetchval(
            "INSERT INTO mirror_accounts AS m"
            " (address, market, kind, key, account_seq, chain_slot, commitment, data, body, closed_at)"
            " VALUES ($1, $2, $3, $4, 0, $5, $6, '', 'null', now())"
            " ON CONFLICT (address, commitment) DO UPDATE SET chain_slot = $5,"
            "   closed_at = coalesce(m.closed_at, now()), updated_at = now()"
            " WHERE m.chain_slot < $5 OR (m.chain_slot = $5 AND m.closed_at IS NULL)"
            " RETURNING true",
            *(name.address, name.market, name.kind, name.key, chain_slot, commitment),
        )
    return bool(recorded)


async def read_accounts(
    pool: asyncpg.Pool,
    market: str,
    kind: AccountKind,
    *,
    commitment: Commitment = "confirmed",
    key: str | None = None,
) -> list[MirroredAccount]:
    """The market's accounts of one kind that are not closed, by key; with `key`, that one. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT address, key, account_seq, chain_slot, data, body, updated_at FROM mirror_accounts"
            " WHERE market = $1 AND kind = $2 AND commitment = $3 AND ($4::text IS NULL OR key = $4)"
            " AND closed_at IS NULL ORDER BY key",
            *(market, kind, commitment, key),
        )
    return [
        MirroredAccount(
            name=AccountName(address=row["address"], market=market, kind=kind, key=row["key"]),
            account_seq=row["account_seq"],
            chain_slot=row["chain_slot"],
            commitment=commitment,
            data=row["data"],
            body=msgspec.Raw(row["body"].encode()),
            updated_at=row["updated_at"],
        )
        for row in rows
    ]


async def record_sweep(pool: asyncpg.Pool, market: str, *, chain_slot: int, commitment: Commitment) -> None:
    """Record that all accounts of the market were read at `chain_slot`. Raises Unavailable."""
    with database_faults_told():
        await pool.execute(
            "INSERT INTO mirror_sweeps AS s (market, commitment, chain_slot) VALUES ($1, $2, $3)"
            " ON CONFLICT (market, commitment) DO UPDATE SET chain_slot = $3, swept_at = now()"
            " WHERE s.chain_slot <= $3",
            *(market, commitment, chain_slot),
        )


async def freshness(pool: asyncpg.Pool, market: str, commitment: Commitment = "confirmed") -> Freshness:
    """How fresh the mirror of the market is. Raises Unavailable."""
    with database_faults_told():
        row = await pool.fetchrow(
            "SELECT (SELECT max(chain_slot) FROM mirror_accounts"
            "          WHERE market = $1 AND commitment = $2) AS chain_slot,"
            " (SELECT max(updated_at) FROM mirror_accounts"
            "          WHERE market = $1 AND commitment = $2) AS updated_at,"
            " s.chain_slot AS swept_slot, s.swept_at"
            " FROM (SELECT) AS one LEFT JOIN mirror_sweeps s ON s.market = $1 AND s.commitment = $2",
            market,
            commitment,
        )
    return Freshness(commitment=commitment, **row)
