"""Which wallet has which role, for one market or for all."""

from datetime import datetime
from typing import Literal, get_args

import asyncpg
import msgspec

from auction_engine.core.addresses import address_bytes
from auction_engine.core.errors import InvalidInput
from auction_engine.db.faults import database_faults_told

Role = Literal["prosumer", "operator", "auditor", "admin"]
"""prosumer: every wallet is one without being told. operator: runs a market. auditor: reads what others may not.
admin: everything, in every market."""
ROLES: tuple[str, ...] = get_args(Role)


class WalletRole(msgspec.Struct, frozen=True, kw_only=True):
    """market: None for every market. granted_by: the admin's wallet, or `command line`."""

    wallet: str
    role: Role
    market: str | None
    granted_by: str
    granted_at: datetime


def check_grantable(wallet: str, role: Role, market: str | None) -> None:
    """Raises InvalidInput for what is no address, and for an admin of one market."""
    address_bytes(wallet)
    if market is not None:
        address_bytes(market)
        if role == "admin":
            raise InvalidInput("an admin is one of every market: leave the market out, or grant operator")


def holds(roles: list[WalletRole], role: Role, market: str | None) -> bool:
    """Whether these roles give the right. market: None asks for the right in every market."""
    return role == "prosumer" or any(
        held.role == "admin" or (held.role == role and held.market in (None, market)) for held in roles
    )


async def grant(pool: asyncpg.Pool, wallet: str, role: Role, market: str | None, granted_by: str) -> bool:
    """Whether the wallet did not have it before. Raises Unavailable."""
    with database_faults_told():
        found = await pool.fetchval(
            "INSERT INTO wallet_roles (wallet, role, market, granted_by) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT DO NOTHING RETURNING true",
            wallet,
            role,
            market,
            granted_by,
        )
    return bool(found)


async def revoke(pool: asyncpg.Pool, wallet: str, role: Role, market: str | None) -> bool:
    """Whether the wallet had it. Raises Unavailable."""
    with database_faults_told():
        found = await pool.fetchval(
            "DELETE FROM wallet_roles WHERE wallet = $1 AND role = $2 AND market IS NOT DISTINCT FROM $3"
            " RETURNING true",
            wallet,
            role,
            market,
        )
    return bool(found)


async def granted_roles(pool: asyncpg.Pool, wallet: str | None = None) -> list[WalletRole]:
    """Of one wallet, or of all. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT wallet, role, market, granted_by, granted_at FROM wallet_roles"
            " WHERE $1::text IS NULL OR wallet = $1 ORDER BY wallet, role, market NULLS FIRST",
            wallet,
        )
    return [WalletRole(**dict(row)) for row in rows]
