"""Reads the day-ahead curves that Japan's exchange publishes, and turns them back into orders.

A file holds one delivery day: a row per price with the cumulative quantities offered at most at it and wanted at least
at it, for each half-hour slot and each group of areas that shared a price; no group means the whole system. Every
number is read as an exact decimal. Units: 0.01 JPY/kWh and 0.1 MW over half an hour (50 kWh).
"""

import csv
import gzip
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from tests.clearing_books import Row

DATA = Path(__file__).parents[2] / "shared" / "data" / "jepx"
RAW = DATA / "raw"


class Curves(NamedTuple):
    """One auction. `points`: price, quantity offered up to it, quantity wanted from it on; prices ascend."""

    day: str
    slot: int
    group: str
    points: list[tuple[int, int, int]]

    @property
    def case(self) -> str:
        """The name that the files of single cases give to this auction."""
        return f"jepx-{self.day}-{self.slot:02d}-{self.group or 'sys'}"


def raw_days() -> list[Path]:
    """Every file of curves that is there."""
    return sorted(path for path in RAW.glob("spot_bid_curves_*.csv*") if path.suffix in {".gz", ".csv"})


def read_day(path: Path) -> list[Curves]:
    """All auctions of one file, in the order of their slots and groups."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return curves_of(decoded(content).splitlines())


def decoded(content: bytes) -> str:
    """UTF-8, with or without a mark in front; else Shift-JIS, which Japanese publishers also use."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def curves_of(lines: list[str]) -> list[Curves]:
    """The auctions that the lines of a file tell. Raises ValueError, naming the line, for what cannot be read."""
    points: dict[tuple[str, int, str], dict[int, tuple[int, int]]] = {}
    for number, row in enumerate(csv.reader(lines), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or not cells[0][:1].isdecimal():
            continue  # a blank line or a header
        if len(cells) < 5:
            raise ValueError(f"line {number}: {len(cells)} columns where 5 or 6 belong")
        day = cells[0].replace("/", "").replace("-", "")
        group = cells[5] if len(cells) > 5 else ""
        price = whole(cells[2], 100, number)
        upto, onward = whole(cells[3], 10, number), whole(cells[4], 10, number)
        auction = points.setdefault((day, int(cells[1]), group), {})
        # A price can appear twice (0.00 does): the larger quantities are the ones that include all of its orders.
        known = auction.get(price, (0, 0))
        auction[price] = max(known[0], upto), max(known[1], onward)
    return [
        Curves(*key, [(price, *quantities) for price, quantities in sorted(auction.items())])
        for key, auction in sorted(points.items())
    ]


def whole(text: str, per_unit: int, line: int) -> int:
    """A decimal as a number of hundredths or tenths."""
    scaled = Decimal(text) * per_unit
    if scaled != scaled.to_integral_value():
        raise ValueError(f"line {line}: {text} is finer than a {per_unit}th")
    return int(scaled)


def orders_of(curves: Curves) -> tuple[list[Row], list[Row]]:
    """The sells and the buys, prices ascending, whose sums the curves are."""
    return list(_sells(curves)), list(_buys(curves))[::-1]


def _sells(curves: Curves) -> Iterator[Row]:
    before = 0
    for price, upto, _ in curves.points:
        if upto < before:
            raise ValueError(f"{curves.case}: less is offered up to {price} than below it")
        if upto > before:
            yield False, price, upto - before
        before = upto


def _buys(curves: Curves) -> Iterator[Row]:
    after = 0
    for price, _, onward in reversed(curves.points):
        if onward < after:
            raise ValueError(f"{curves.case}: less is wanted from {price} on than above it")
        if onward > after:
            yield True, price, onward - after
        after = onward
