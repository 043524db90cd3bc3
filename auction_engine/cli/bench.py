"""`auction-engine bench`: how fast, beside bounds and peers measured in the same run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from bench.measurement import Measurement

PEERS_FOLDER = Path(".auction-engine/peers")


def bench_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """How to measure, and how to print it."""
    options = (
        click.option("--quick", is_flag=True, help="Small sizes only: some seconds instead of minutes."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        click.option(
            "--markdown", "as_markdown", is_flag=True, help="Print Markdown, as in docs/benchmarks.md."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def peer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Whether peers take part, and where they live."""
    options = (
        click.option(
            "--peers", is_flag=True, help="Install ASSUME and PyMarket by pip, and measure them too."
        ),
        click.option(
            "--peers-folder",
            type=click.Path(file_okay=False, path_type=Path),
            default=PEERS_FOLDER,
            show_default=True,
            help="Where the peers' environments are kept.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def bench() -> None:
    """Measure the engine beside bounds, and beside peers, in the same run."""


@bench.command()
@bench_options
@peer_options
def clear(peers: bool, peers_folder: Path, **how: bool) -> None:
    """Clearing: books of 1,000 to 1,000,000 orders, the live book and its gate."""
    from bench.registry import clearing

    _report(clearing(peers_folder.resolve() if peers else None), **how)


@bench.command()
@bench_options
def batches(**how: bool) -> None:
    """Cutting fills into the batches that settle on chain, and committing to them."""
    from bench.registry import batches

    _report(batches(), **how)


@bench.command()
@bench_options
def replay(**how: bool) -> None:
    """Replaying a log: links checked, events decoded and folded; and reading a snapshot."""
    from bench.registry import replay

    _report(replay(), **how)


@bench.command()
@bench_options
def program(**how: bool) -> None:
    """The program: compute units, bytes, lamports and rent, and what settling's checks cost."""
    from bench.registry import program

    _report(program(), **how)


@bench.command()
@bench_options
def feed(**how: bool) -> None:
    """The feed: up to 10,000 listeners in a process of their own, beside plain TCP."""
    from bench.registry import feed

    _report(feed(), **how)


@bench.command("all")
@bench_options
@peer_options
def everything(peers: bool, peers_folder: Path, **how: bool) -> None:
    """All of it."""
    from bench.registry import batches, clearing, feed, program, replay

    _report(
        clearing(peers_folder.resolve() if peers else None) + batches() + replay() + program() + feed(), **how
    )


def _report(measurements: "list[Measurement]", quick: bool, as_json: bool, as_markdown: bool) -> None:
    from bench import report
    from bench.machine import machine

    seen = machine()
    measured = []
    with _progress() as tell:
        for measurement in measurements:
            rows = []
            tell(measurement.name)
            for row in measurement.measure(quick):
                rows.append(row)
                tell(f"{measurement.name}: {len(rows)} rows")
            measured.append(report.Measured(measurement, rows))
    if as_json:
        click.echo(report.as_json(seen, measured))
    elif as_markdown:
        click.echo(report.as_markdown(seen, measured))
    else:
        report.print_tables(seen, measured)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """One line on standard error that says what is being measured, where that is a terminal."""
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda said: status.update(f"measuring {said}")
