"""`auction-engine keeper run` and `keeper status`."""

import asyncio
import sys

import msgspec
import rich_click as click

from auction_engine.cli.logs import log_to
from auction_engine.cli.options import data_option, settings_from


@click.group()
def keeper() -> None:
    """Settle every slot on chain, mirror the chain's accounts, and show how it goes."""


@keeper.command()
@data_option
def run(**said: object) -> None:
    """Keep a market until Ctrl-C or SIGTERM: register, seal, post, settle, close, mirror.

    The key is AUCTION_KEEPER_KEYPAIR, the market AUCTION_MARKET or the database's only one. It may be killed at
    any moment: every step is decided by reading the chain again.
    """
    from auction_engine.composition.storage import database_dsn
    from keeper.run import run_keeper

    log_to(sys.stderr, colours=sys.stderr.isatty())
    settings = settings_from(**said)

    async def work() -> None:
        async with database_dsn(settings) as dsn:
            await run_keeper(settings, dsn, on_ready=lambda market: click.echo(f"keeping market {market}"))

    asyncio.run(work())


@keeper.command()
@click.option("--slots", type=click.IntRange(1, 1000), default=12, show_default=True, help="How many slots.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@data_option
def status(slots: int, as_json: bool, **said: object) -> None:
    """Show slots, jobs, balance, the mirror's freshness and alarms. Exit code 1 when there is an alarm."""
    from rich.console import Console

    from keeper.status import KeeperStatus, read_state, read_status
    from keeper.status_view import status_view

    settings = settings_from(**said)

    async def read() -> KeeperStatus:
        from auction_engine.composition.storage import storage_to_read
        from auction_engine.settings import rpc_url
        from chain.rpc import Rpc
        from keeper.run import market_of

        async with storage_to_read(settings) as pool, Rpc(rpc_url(settings), settings.solana_ws_url) as rpc:
            state = await read_state(pool, str(await market_of(settings, pool)))
            return await read_status(pool, rpc, state, slots=slots)

    seen = asyncio.run(read())
    if as_json:
        click.echo(msgspec.json.encode(seen).decode())
    else:
        Console().print(status_view(seen))
    sys.exit(1 if seen.alarms else 0)
