"""`auction-engine role grant`, `revoke` and `list`: who is operator, auditor or admin. So the first admin comes to be."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec
import rich_click as click

from auction_engine.cli.options import data_option, settings_from
from auction_engine.core.errors import NotFound

if TYPE_CHECKING:
    import asyncpg

    from auction_engine.db.roles import Role

T = TypeVar("T")
GRANTED_BY = "command line"
ROLE = click.Choice(["prosumer", "operator", "auditor", "admin"])
market_option = click.option("--market", help="For this market only; for every market by default.")


@click.group()
def role() -> None:
    """Roles of wallets, in the database: DATABASE_URL, else the private Postgres of the data directory."""


@role.command()
@click.argument("wallet")
@click.argument("role", type=ROLE)
@market_option
@data_option
def grant(wallet: str, role: str, market: str | None, **said: object) -> None:
    """Give WALLET a ROLE."""
    from auction_engine.db import roles

    given = cast("Role", role)
    roles.check_grantable(wallet, given, market)
    new = _in_database(said, lambda pool: roles.grant(pool, wallet, given, market, GRANTED_BY))
    click.echo(f"{wallet} {'is now' if new else 'was already'} {role} of {market or 'every market'}")


@role.command()
@click.argument("wallet")
@click.argument("role", type=ROLE)
@market_option
@data_option
def revoke(wallet: str, role: str, market: str | None, **said: object) -> None:
    """Take a ROLE from WALLET; exit code 1 when it had none. It ends with the next request."""
    from auction_engine.db import roles

    taken = cast("Role", role)
    roles.check_grantable(wallet, taken, market)
    if not _in_database(said, lambda pool: roles.revoke(pool, wallet, taken, market)):
        raise NotFound(f"{wallet} was not {role} of {market or 'every market'}")
    click.echo(f"{wallet} is no longer {role} of {market or 'every market'}")


@role.command("list")
@click.option("--wallet", help="Of this wallet only.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@data_option
def show(wallet: str | None, as_json: bool, **said: object) -> None:
    """List who has which role."""
    from auction_engine.db.roles import granted_roles

    found = _in_database(said, lambda pool: granted_roles(pool, wallet))
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    for held in found:
        where = held.market or "every market"
        click.echo(
            f"{held.wallet} {held.role} of {where}, by {held.granted_by} at {held.granted_at:%Y-%m-%dT%H:%M:%SZ}"
        )


def _in_database(said: dict[str, object], work: "Callable[[asyncpg.Pool], Awaitable[T]]") -> T:
    from auction_engine.composition.storage import storage

    async def run() -> T:
        async with storage(settings_from(**said)) as pool:
            return await work(pool)

    return asyncio.run(run())
