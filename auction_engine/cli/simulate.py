"""`auction-engine simulate`: the engine's own code in storms of faults; one seed is one run, the same each time."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rich_click as click

from auction_engine.cli import EXIT_FAILED

if TYPE_CHECKING:
    from auction_engine.simulation.intake import RunResult
    from auction_engine.simulation.seeds import Report

SEEDS = 300


@click.group()
def simulate() -> None:
    """Try the engine's own code where everything that can go wrong does."""


@simulate.command()
@click.option(
    "--seeds",
    type=click.IntRange(1),
    help=f"How many runs.  [default: {SEEDS}, or the one of --seed with its trace]",
)
@click.option("--seed", type=click.IntRange(0), help="The first seed.  [default: 0]")
@click.option("--workers", type=click.IntRange(1), help="Processes.  [default: one per processor]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def intake(seeds: int | None, seed: int | None, workers: int | None, as_json: bool) -> None:
    """Orders over crashing sequencers and a failing database: every acknowledged order must be in the log, once, in order.

    Exit code 1 when a seed failed; it fails again when it is run alone, and tells what happened.
    """
    import msgspec

    from auction_engine.simulation.seeds import run_seeds

    first = seed or 0
    if seeds is None and seed is not None and not as_json:
        _trace(seed)
        return
    began, wanted = time.monotonic(), range(first, first + (seeds or (SEEDS if seed is None else 1)))
    with _progress(len(wanted), shown=not as_json) as tell:
        report = run_seeds(wanted, tell, workers)
    if as_json:
        click.echo(msgspec.json.encode(report).decode())
    else:
        _print(report, wanted, time.monotonic() - began)
    sys.exit(EXIT_FAILED if report.failures else 0)


def _trace(seed: int) -> None:
    from auction_engine.simulation.intake import run_seed

    result = run_seed(seed, lambda second, text: click.echo(f"{second:9.4f}  {text}"))
    click.echo(
        f"{result.orders} orders in a log of {result.entries} entries, {result.seconds:.0f} s simulated"
    )
    for failure in result.failures:
        click.echo(f"seed {seed}: {failure}")
    sys.exit(EXIT_FAILED if result.failures else 0)


def _print(report: "Report", seeds: range, seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("fault", "times")
    table.columns[1].justify = "right"
    for kind, count in report.faults.items():
        table.add_row(kind.replace("_", " "), f"{count:,}")
    Console().print(table)
    click.echo(
        f"Seeds {seeds[0]} to {seeds[-1]} in {seconds:,.0f} s:"
        f" {len(report.failures) or 'none'} of {report.seeds:,} failed."
    )
    for failed in report.failures:
        click.echo(f"failed: auction-engine simulate intake --seed {failed}")


@contextmanager
def _progress(seeds: int, shown: bool) -> Iterator[Callable[["RunResult"], None]]:
    """A bar on standard error, where that is a terminal; failures are told at once."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal)) as bar:
        task = bar.add_task("seeds", total=seeds)

        def tell(result: "RunResult") -> None:
            bar.advance(task)
            if shown and result.failures:
                console.print(f"seed {result.seed}: {result.failures[0]}", highlight=False, markup=False)

        yield tell
