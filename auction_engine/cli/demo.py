"""`auction-engine demo`: a real community market on this machine."""

import asyncio
import sys
from pathlib import Path

import msgspec
import rich_click as click

from auction_engine.cli.logs import log_to_file
from auction_engine.cli.options import data_option, port_options, settings_from
from auction_engine.core.errors import Unavailable


@click.command()
@click.option("--slots", type=click.IntRange(min=1), help="Stop after so many slots with orders.")
@click.option(
    "--slot-seconds", type=click.IntRange(1, 3600), default=15, show_default=True, help="Length of a slot."
)
@click.option(
    "--profiles",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV file with house, load_kwh, pv_kwh per hour, instead of the model's households.",
)
@click.option("--fresh", is_flag=True, help="Begin anew instead of resuming from the data directory.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document at the end, and nothing else.")
@port_options
@data_option
def demo(
    slots: int | None,
    slot_seconds: int,
    profiles: Path | None,
    fresh: bool,
    as_json: bool,
    **said: object,
) -> None:
    """Run a real community market: Postgres, a Solana node, API, sequencer, keeper, page and 17 households.

    Ctrl-C stops it cleanly; the next demo in the same folder goes on from there. With SOLANA_RPC_URL set it
    uses that node, which must hold the program and give airdrops. The log is demo.log in the data directory.
    """
    from auction_engine.cli import EXIT_INTERRUPTED
    from auction_engine.cli.demo_screen import QuietScreen, Screen
    from auction_engine.composition.stage import Interrupted
    from auction_engine.demo.data_directory import LOG
    from auction_engine.demo.options import DemoOptions
    from auction_engine.demo.run import run_demo

    settings = settings_from(**said)
    options = DemoOptions(slots=slots, slot_seconds=slot_seconds, profiles=profiles, fresh=fresh)
    try:
        log_to_file(settings.data_directory / LOG)
    except OSError as error:
        raise Unavailable(f"cannot write to {settings.data_directory}: {error.strerror}") from error
    with QuietScreen() if as_json else Screen() as screen:
        try:
            report, recomputed = asyncio.run(run_demo(options, settings, screen.tell, screen.show))
        except Interrupted:
            screen.tell("stopped before the market had begun")
            sys.exit(EXIT_INTERRUPTED)
    if as_json:
        print(msgspec.json.encode(report).decode())
    else:
        screen.conclude(report, recomputed)
    sys.exit(0 if report.passed else 1)
