"""`auction-engine localnet run`: a Solana node over the real VM, with our program in it."""

import sys
from pathlib import Path

import rich_click as click

from auction_engine.cli.logs import log_to
from auction_engine.cli.options import data_option, settings_from


@click.group()
def localnet() -> None:
    """A JSON-RPC and WebSocket node over the real Solana VM, for development and tests."""


@localnet.command()
@click.option(
    "--rpc-port", type=click.IntRange(0, 65534), help="Port; the WebSocket takes the next.  [default: 8899]"
)
@click.option(
    "--slot-ms", type=click.IntRange(10, 60_000), default=400, show_default=True, help="Length of a slot."
)
@click.option(
    "--finality-slots", type=click.IntRange(1, 150), default=4, show_default=True, help="Slots until final."
)
@click.option("--in-memory", is_flag=True, help="Keep nothing.")
@data_option
def run(slot_ms: int, finality_slots: int, in_memory: bool, **said: object) -> None:
    """Serve until Ctrl-C. The chain is kept in the data directory and goes on from there."""
    from auction_engine.composition.node import LOOPBACK, program_of
    from chain.localnet.run import run as serve
    from chain.program_files import PROGRAM_FILE

    log_to(sys.stderr, colours=sys.stderr.isatty())
    settings = settings_from(**said)
    directory: Path | None = None if in_memory else settings.data_directory / "localnet"
    serve(
        directory,
        LOOPBACK,
        settings.rpc_port,
        [(program_of(settings), PROGRAM_FILE)],
        slot_ms=slot_ms,
        finality_slots=finality_slots,
        on_ready=lambda node: click.echo(f"RPC at {node.http_url}, WebSocket at {node.websocket_url}"),
    )
