"""`auction-engine db`: migrate the database, show it, verify its log."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

import asyncpg
import msgspec
import rich_click as click

from auction_engine.cli.options import data_option, settings_from
from auction_engine.core.errors import NotFound

T = TypeVar("T")


@click.group()
def db() -> None:
    """The database: DATABASE_URL, else the private Postgres of the data directory."""


@db.command()
@data_option
def migrate(**said: object) -> None:
    """Bring the schema up to date."""
    from auction_engine.composition.storage import storage

    async def done(_pool: asyncpg.Pool) -> None:
        click.echo("the schema is up to date")

    asyncio.run(_within(storage(settings_from(**said)), done))


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@data_option
def status(as_json: bool, **said: object) -> None:
    """Show the server, the schema, and what each market's log holds."""
    from auction_engine.db.status import db_status

    seen = _looking(db_status, said)
    if as_json:
        click.echo(msgspec.json.encode(seen).decode())
        return
    click.echo(f"PostgreSQL {seen.server}, schema {seen.revision}, {seen.size_bytes:,} bytes")
    for market in seen.markets:
        click.echo(f"{market.name} {market.address}")
        click.echo(
            f"  {market.entries:,} events, the last at {market.last_at:%Y-%m-%dT%H:%M:%SZ}, head {market.head[:16]}…"
        )
        waiting = ", ".join(f"{job.kind} {job.waiting}" for job in market.jobs) or "none"
        click.echo(f"  waiting: {market.inbox_waiting} commands; jobs: {waiting}")


@db.command("verify-log")
@click.option("--market", help="One market; all by default.")
@data_option
def verify_log(market: str | None, **said: object) -> None:
    """Check every link of the hash-chained event log. Exit code 1 at the first broken one, or without a log."""

    async def check(pool: asyncpg.Pool) -> None:
        from auction_engine.db import event_log

        rows = await pool.fetch("SELECT address FROM markets ORDER BY opened_at")
        for address in [market] if market else [row["address"] for row in rows]:
            verified = await event_log.verify_log(pool, address)
            if not verified.entries:  # an empty chain of hashes holds together whatever happened
                raise NotFound(f"the database holds no log of market {address}")
            click.echo(f"{address}: {verified.entries:,} events hold together, head {verified.head.hex()}")

    _looking(check, said)


def _looking(work: Callable[[asyncpg.Pool], Awaitable[T]], said: dict[str, object]) -> T:
    from auction_engine.composition.storage import storage_to_read

    return asyncio.run(_within(storage_to_read(settings_from(**said)), work))


async def _within(
    database: AbstractAsyncContextManager[asyncpg.Pool], work: Callable[[asyncpg.Pool], Awaitable[T]]
) -> T:
    async with database as pool:
        return await work(pool)
