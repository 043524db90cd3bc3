"""Each part that serving needs, asked right now, with the reason when it is not ready."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from asyncpg import Pool

from api.parts import ApiParts
from auction_engine.core.errors import AuctionError, Unavailable
from auction_engine.db.faults import database_faults_told
from auction_engine.sequencer.follower import LogFollower
from chain.rpc import Rpc

CHECK_SECONDS_MAX = 2.0
LAG_SECONDS_MAX = 5.0
"""How far the followed logs may trail the database before readers are told that they would read old news."""


class PartHealth(msgspec.Struct, frozen=True, kw_only=True):
    """reason: null when ready."""

    ready: bool
    reason: str | None = None


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    ready: bool
    database: PartHealth
    follower: PartHealth
    chain: PartHealth


async def readiness(parts: ApiParts) -> Readiness:
    """Ask the database, the follower and the chain side by side."""
    database, follower, chain = await asyncio.gather(
        _asked(lambda: _check_database(parts.pool)),
        _asked(lambda: _check_follower(parts.pool, parts.follower)),
        _asked(lambda: _check_chain(parts.rpc, parts.clock)),
    )
    ready = database.ready and follower.ready and chain.ready
    return Readiness(ready=ready, database=database, follower=follower, chain=chain)


async def _asked(check: Callable[[], Awaitable[None]]) -> PartHealth:
    try:
        async with asyncio.timeout(CHECK_SECONDS_MAX):
            await check()
    except AuctionError as error:
        return PartHealth(ready=False, reason=str(error))
    except TimeoutError:
        return PartHealth(ready=False, reason=f"no answer within {CHECK_SECONDS_MAX:.0f} s")
    return PartHealth(ready=True)


async def _check_database(pool: Pool) -> None:
    with database_faults_told():
        await pool.fetchval("SELECT 1")


async def _check_follower(pool: Pool, follower: LogFollower) -> None:
    """Every market's log is followed to where the database has it (or had it a few seconds ago)."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT m.address, (SELECT max(e.seq) FROM events e WHERE e.market = m.address AND e.recorded_at"
            " < now() - make_interval(secs => $1)) AS seq FROM markets m",
            LAG_SECONDS_MAX,
        )
    if not follower.states:
        raise Unavailable("no market is open yet")
    for row in rows:
        state = follower.states.get(row["address"])
        if row["seq"] is not None and (state is None or state.seq < row["seq"]):
            seen = "not" if state is None else f"up to {state.seq}"
            raise Unavailable(
                f"the log of market {row['address']} stands at {row['seq']} but is followed {seen}"
            )


async def _check_chain(rpc: Rpc, clock: Callable[[], object]) -> None:
    clock()
    await rpc.slot()
