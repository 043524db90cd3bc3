"""A household's energy over time, in whole Wh per quarter hour: the model's own, or read from a CSV file."""

import csv
from collections.abc import Iterator
from decimal import Decimal, Overflow
from pathlib import Path
from typing import TextIO

import msgspec

from auction_engine.core.errors import InvalidInput
from auction_engine.core.units import LOTS_MAX_WH, WattHours

QUARTERS_PER_HOUR = 4
WH_PER_KWH = 1000


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Load and PV generation per quarter hour; the series repeats after its end."""

    name: str
    load: tuple[WattHours, ...]
    generation: tuple[WattHours, ...]

    def net(self, quarter: int) -> int:
        """Energy wanted (positive) or left over (negative) in a quarter hour, in Wh."""
        return self.load[quarter % len(self.load)] - self.generation[quarter % len(self.generation)]


def read_profiles(path: Path) -> list[Profile]:
    """Profiles from a CSV file with the columns house, load_kwh, pv_kwh: one row per house and hour, in time's order.

    Raises InvalidInput naming the line that is wrong.
    """
    series: dict[str, tuple[list[WattHours], list[WattHours]]] = {}
    try:
        with path.open(newline="", encoding="utf-8") as file:
            for line, row in _rows(path, file):
                load, generation = series.setdefault(row["house"], ([], []))
                load += _quarters(row["load_kwh"], path, line)
                generation += _quarters(row["pv_kwh"], path, line)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read the profiles in {path}: {error}", code="profiles") from error
    if not series:
        raise InvalidInput(f"{path} holds no rows", code="profiles")
    return [
        Profile(name=name, load=tuple(load), generation=tuple(generation))
        for name, (load, generation) in series.items()
    ]


def _rows(path: Path, file: TextIO) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the number of its line."""
    rows = csv.DictReader(file)
    try:
        missing = {"house", "load_kwh", "pv_kwh"} - set(rows.fieldnames or ())
        if missing:
            raise InvalidInput(f"{path}: the header lacks {', '.join(sorted(missing))}", code="profiles")
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        raise InvalidInput(f"{path}, line {rows.line_num + 1}: {error}", code="profiles") from error


def _quarters(kwh: str, path: Path, line: int) -> list[WattHours]:
    """One hour's energy as four quarter hours whose Wh add up to it."""
    try:
        wh = Decimal(kwh) * WH_PER_KWH
        possible = 0 <= wh <= LOTS_MAX_WH
    except Overflow:
        possible = False
    except (ArithmeticError, TypeError) as error:
        raise InvalidInput(f"{path}, line {line}: {kwh!r} is not a number of kWh", code="profiles") from error
    if not possible:
        raise InvalidInput(
            f"{path}, line {line}: {kwh} kWh is negative or beyond what an order can name", code="profiles"
        )
    hour = int(wh)
    return [WattHours((hour * (i + 1)) // 4 - (hour * i) // 4) for i in range(QUARTERS_PER_HOUR)]
