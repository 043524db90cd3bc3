"""What people say of themselves: the only personal data there is, and its owner may take it away."""

import asyncpg
import msgspec

from auction_engine.db.faults import database_faults_told


class Notifications(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the owner wants to be told: each fill, an order's end, collateral that runs short, troubles of the market."""

    fills: bool = False
    order_ended: bool = True
    collateral_short: bool = True
    incidents: bool = True


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """None: not said. zone: where in the grid the owner is connected. metering_point: the meter's number there."""

    display_name: str | None = None
    zone: str | None = None
    metering_point: str | None = None
    notifications: Notifications = Notifications()


async def profile_of(pool: asyncpg.Pool, wallet: str) -> Profile:
    """An empty one for a wallet that said nothing. Raises Unavailable."""
    with database_faults_told():
        row = await pool.fetchrow(
            "SELECT display_name, zone, metering_point, notifications FROM profiles WHERE wallet = $1", wallet
        )
    return Profile() if row is None else _profile(row)


async def change_profile(
    pool: asyncpg.Pool, wallet: str, changes: dict[str, str | None], choices: dict[str, bool]
) -> Profile:
    """Set the named fields, and the named choices of `notifications`; the others stay. Raises Unavailable."""
    with database_faults_told():
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "INSERT INTO profiles (wallet, notifications) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                wallet,
                msgspec.json.encode(Notifications()).decode(),
            )
            row = await connection.fetchrow("SELECT * FROM profiles WHERE wallet = $1 FOR UPDATE", wallet)
            known = _profile(row)
            notifications = msgspec.structs.replace(known.notifications, **choices)
            profile = msgspec.structs.replace(known, **changes, notifications=notifications)
            await connection.execute(
                "UPDATE profiles SET display_name = $2, zone = $3, metering_point = $4, notifications = $5,"
                " updated_at = now() WHERE wallet = $1",
                wallet,
                profile.display_name,
                profile.zone,
                profile.metering_point,
                msgspec.json.encode(profile.notifications).decode(),
            )
    return profile


async def erase_profile(pool: asyncpg.Pool, wallet: str) -> None:
    """Remove everything personal: the profile, and what the wallet's clients said of themselves. Raises Unavailable."""
    with database_faults_told():
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("DELETE FROM profiles WHERE wallet = $1", wallet)
            await connection.execute("UPDATE sessions SET agent = NULL WHERE wallet = $1", wallet)


def _profile(row: asyncpg.Record) -> Profile:
    return Profile(
        display_name=row["display_name"],
        zone=row["zone"],
        metering_point=row["metering_point"],
        notifications=msgspec.json.decode(row["notifications"], type=Notifications),
    )
