"""`auction-engine api` and `auction-engine sequencer`: parts that run as processes of their own."""

import asyncio
import sys

import rich_click as click

from auction_engine.cli.logs import log_to
from auction_engine.cli.options import data_option, port_options, settings_from


@click.command()
@click.option("--print-openapi", is_flag=True, help="Print the API's OpenAPI document and stop.")
@click.option("--print-asyncapi", is_flag=True, help="Print the feed's AsyncAPI document and stop.")
@port_options
@data_option
def api(print_openapi: bool, print_asyncapi: bool, **said: object) -> None:
    """Run the HTTP API with the feed and the web page. Any number of these may run beside each other.

    Needs a sequencer at the same database (DATABASE_URL, else the one in the data directory) and a Solana node
    (SOLANA_RPC_URL, else the localnet on this machine).
    """
    if print_openapi:
        from api.openapi_document import openapi_json

        click.echo(openapi_json().decode())
        return
    if print_asyncapi:
        from api.feed.asyncapi import asyncapi_json

        click.echo(asyncapi_json().decode())
        return
    import uvloop

    from auction_engine.composition.stage import Interrupted
    from auction_engine.composition.web import run_api

    log_to(sys.stderr, colours=sys.stderr.isatty())
    settings = settings_from(**said)
    try:
        # The loop that the feed's figures are measured on.
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run_api(settings, lambda url: click.echo(f"the API answers at {url}")))
    except Interrupted:
        return


@click.command()
@click.option(
    "--market", "markets", multiple=True, help="A market's address; all of the database by default."
)
@data_option
def sequencer(markets: tuple[str, ...], **said: object) -> None:
    """Run the sequencer of the markets: the one writer of their logs. A second one stands by."""
    from auction_engine.composition.storage import database_dsn
    from auction_engine.sequencer.process import run_sequencer

    log_to(sys.stderr, colours=sys.stderr.isatty())
    settings = settings_from(**said)
    named = markets or ((settings.market,) if settings.market else ())

    async def run() -> None:
        async with database_dsn(settings) as dsn:
            await run_sequencer(dsn, *named, on_ready=lambda market: click.echo(f"leading market {market}"))

    asyncio.run(run())
