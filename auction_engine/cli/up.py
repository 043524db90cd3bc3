"""`auction-engine up`: everything for real use, in one process."""

import asyncio
import sys

import rich_click as click

from auction_engine.cli.logs import log_to
from auction_engine.cli.options import data_option, port_options, settings_from


@click.command()
@port_options
@data_option
def up(**said: object) -> None:
    """Run API, sequencer and keeper of one market in this process, until Ctrl-C.

    Settings: AUCTION_MARKET (else the demo's market of the data directory), SOLANA_RPC_URL (else the localnet of the
    data directory), DATABASE_URL (else the private Postgres there), AUCTION_KEEPER_KEYPAIR (else the demo's).
    """
    from auction_engine.composition.everything import run_everything
    from auction_engine.composition.stage import Interrupted

    log_to(sys.stderr, colours=sys.stderr.isatty())
    settings = settings_from(**said)
    try:
        asyncio.run(run_everything(settings, lambda url: click.echo(f"the market runs at {url}")))
    except Interrupted:
        return
