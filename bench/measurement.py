"""What every benchmark is: a title, rows measured one after another, and the targets that some figures are held to."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

Cell = str | int | float | None
Row = dict[str, Cell]
"""By column; a column's unit ends its name: `_us`, `_ms`, `_s`, `_per_s`, `_ratio`."""


class Target(NamedTuple):
    """`column` of the row in which every column of `where` stands so; at most `bound`, or at least."""

    name: str
    bound: float
    column: str
    where: Mapping[str, Cell]
    at_least: bool = False

    def judged(self, rows: list[Row]) -> Row | None:
        """None when no such row was measured."""
        for row in rows:
            figure = row.get(self.column)
            if self.where.items() <= row.items() and isinstance(figure, int | float):
                met = figure >= self.bound if self.at_least else figure <= self.bound
                sign = ">=" if self.at_least else "<="
                return {
                    "target": self.name,
                    "bound": f"{sign} {self.bound:,g}",
                    "measured": figure,
                    "met": "yes" if met else "NO",
                }
        return None


class Measurement(NamedTuple):
    """One table. `measure(quick)` yields its rows, the quick ones in a second or so."""

    name: str
    title: str
    measure: Callable[[bool], Iterator[Row]]
    targets: tuple[Target, ...] = ()
    document: Callable[[list[Row]], dict[str, object]] | None = None
    """What JSON says of the rows, by key of the whole document; without it, the rows under the name."""
