"""`auction-engine clear`: the clearing rule on books in files, without a market or a chain."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.core.errors import InvalidInput

if TYPE_CHECKING:
    from auction_engine.core.clearing import MarketRules

PLOT_SUFFIXES = (".svg", ".png")
STEP_MAX = 2**61
"""Largest tick and lot: one lot more than a book may hold still fits 64 bits."""
INPUT = click.Path(exists=True, dir_okay=False, allow_dash=True)


@click.command()
@click.argument("book", type=INPUT, required=False)
@click.option("--jsonl", type=INPUT, help="Clear one auction per line of JSON instead; may be gzip.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document; with --jsonl, add the analysis."
)
@click.option(
    "--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw supply and demand as .svg or .png."
)
@click.option(
    "--price-rule",
    type=click.Choice(["midpoint", "lowest", "highest"]),
    default="midpoint",
    show_default=True,
    help="Which admissible price is taken.",
)
@click.option(
    "--rationing",
    type=click.Choice(["pro_rata", "time"]),
    default="pro_rata",
    show_default=True,
    help="How the long side is shared at the price.",
)
@click.option("--floor", type=int, help="Lowest price; without it the tick's lowest multiple.")
@click.option("--cap", type=int, help="Highest price; without it the tick's highest multiple.")
@click.option(
    "--tick",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Prices are multiples of it.",
)
@click.option(
    "--lot",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Quantities are multiples of it.",
)
def clear(book: str | None, jsonl: str | None, as_json: bool, plot: Path | None, **said: Any) -> None:
    """Clear the book in BOOK (- for standard input).

    BOOK is a CSV with the columns side (buy or sell), price and quantity, in whole numbers, and if you like id and
    all_or_none (yes or no); one order per row, the earlier sequence first. docs/clearing.md explains both formats.
    """
    _check_usage(book, jsonl, plot)
    rules = _rules(**said)
    if jsonl is not None:
        _clear_lines(jsonl, rules, with_analysis=as_json)
    else:
        assert book is not None, "one of the two is given"
        _clear_book(book, rules, plot, as_json=as_json)


def _check_usage(book: str | None, jsonl: str | None, plot: Path | None) -> None:
    if (book is None) == (jsonl is None):
        told = "not both" if book else "such as: auction-engine clear book.csv"
        raise click.UsageError(f"name a BOOK, or a file with --jsonl, {told}")
    if plot is None:
        return
    if jsonl is not None:
        raise click.UsageError("--plot draws one book: give it as BOOK, not with --jsonl")
    if plot.suffix.lower() not in PLOT_SUFFIXES:
        raise InvalidInput(f"--plot {plot}: the name must end in {' or '.join(PLOT_SUFFIXES)}")
    if not plot.parent.is_dir():
        raise InvalidInput(f"--plot {plot}: there is no folder {plot.parent}; make it first")


def _rules(floor: int | None, cap: int | None, tick: int, **others: Any) -> "MarketRules":
    """The rules as said; without floor and cap the widest prices that the tick allows."""
    from auction_engine.core.clearing import MarketRules
    from auction_engine.core.clearing.rules import PRICE_MAX

    for name, step in (("tick", tick), ("lot", others["lot"])):
        if step > STEP_MAX:
            raise InvalidInput(f"the {name} {step} lies beyond {STEP_MAX}, the largest there can be")
    widest = PRICE_MAX // tick * tick
    return MarketRules(
        tick=tick,
        floor=-widest if floor is None else floor,
        cap=widest if cap is None else cap,
        **others,
    )


def _clear_lines(file: str, rules: "MarketRules", *, with_analysis: bool) -> None:
    from auction_engine.cli.clearing.auctions_file import read_auctions
    from auction_engine.cli.clearing.results import line_result

    results = [
        line_result(auction, rules, with_analysis=with_analysis) for auction in read_auctions(file, rules)
    ]
    for result in results:
        click.echo(json.dumps(result, separators=(",", ":")))


def _clear_book(file: str, rules: "MarketRules", plot: Path | None, *, as_json: bool) -> None:
    from auction_engine.cli.clearing.book_file import read_book
    from auction_engine.core.clearing import clear as clear_book
    from auction_engine.core.clearing.analysis import analyse

    auction = read_book(file, rules)
    result = clear_book(auction.book, rules)
    analysis = analyse(auction.book, rules, result)
    if plot is not None:
        from auction_engine.cli.clearing.plot import write_plot
        from auction_engine.cli.clearing.source import name_of

        write_plot(plot, f"Supply and demand of {Path(name_of(file)).name}", auction.book, rules, result)
    if as_json:
        from auction_engine.cli.clearing.results import book_result

        click.echo(json.dumps(book_result(auction, result, analysis)))
        return
    from auction_engine.cli.clearing.report import report

    _print(report(auction, rules, result, analysis))
    if plot is not None:
        _print(f"\nplot written to {plot}")


def _print(text: str) -> None:
    from auction_engine.cli.clearing.picture import in_plain_characters

    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        text = in_plain_characters(text)
    click.echo(text)
