"""The commands by name, in the order in which people meet them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import rich_click as click
from click import Context

from auction_engine.cli import EXIT_INTERRUPTED
from auction_engine.cli.full_disk import full_disk_told
from auction_engine.cli.lazy import LazyGroup

click.rich_click.TEXT_MARKUP = "rich"
click.rich_click.MAX_WIDTH = 100


class Commands(LazyGroup):
    lazy: ClassVar = {
        "demo": ("auction_engine.cli.demo:demo", "Run a real community market on this machine."),
        "up": ("auction_engine.cli.up:up", "Run everything for real use: API, sequencer, keeper."),
        "api": ("auction_engine.cli.services:api", "Run the HTTP API, the feed and the web page."),
        "sequencer": ("auction_engine.cli.services:sequencer", "Run the sequencer of the markets."),
        "keeper": (
            "auction_engine.cli.keeper:keeper",
            "Settle slots on chain and mirror it; show how it goes.",
        ),
        "localnet": ("auction_engine.cli.localnet:localnet", "Run a local Solana node over the real VM."),
        "verify": ("auction_engine.cli.verify:verify", "Recompute slots from what the chain holds."),
        "clear": ("auction_engine.cli.clear:clear", "Clear books given as CSV or as lines of JSON."),
        "program": ("auction_engine.cli.program:program", "Deploy, compare, upgrade the on-chain program."),
        "market": ("auction_engine.cli.market:market", "Create a market, show and run it."),
        "key": ("auction_engine.cli.key:key", "Make a key in a file, show a key's address."),
        "role": ("auction_engine.cli.role:role", "Say who is operator, auditor or admin."),
        "bench": ("auction_engine.cli.bench:bench", "Measure clearing, beside bounds and peers."),
        "simulate": ("auction_engine.cli.simulate:simulate", "Try the intake in storms of faults, by seeds."),
        "db": ("auction_engine.cli.db:db", "Migrate the database, show it, verify its event log."),
    }

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _interrupts_quietly():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Context) -> Any:
        with _interrupts_quietly(), full_disk_told(ctx):
            return super().invoke(ctx)


@contextmanager
def _interrupts_quietly() -> Iterator[None]:
    """Ctrl-C ends the process as shells expect it. click would catch it first, say "Aborted" and exit with 1."""
    try:
        yield
    except KeyboardInterrupt:
        raise SystemExit(EXIT_INTERRUPTED) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="energy-auction-engine", prog_name="auction-engine")
def commands() -> None:
    """Energy auctions whose results nobody can bend: one price per timeslot, settled on Solana.

    Begin with [bold]auction-engine demo[/bold]. Settings come from the environment and from
    auction-engine.toml; docs/development.md lists them.
    """
