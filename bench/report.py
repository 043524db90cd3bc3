"""Figures as tables on a screen, as Markdown for docs/benchmarks.md, or as one JSON document."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.measurement import Cell, Measurement, Row

UNITS = ("_per_s", "_us", "_ms", "_s", "_ratio")


class Measured(NamedTuple):
    """A measurement and what it found."""

    measurement: Measurement
    rows: list[Row]


def as_json(machine: dict[str, str], measured: list[Measured]) -> str:
    document: dict[str, object] = {"machine": machine}
    for one in measured:
        told = one.measurement.document
        document |= told(one.rows) if told else {one.measurement.name: one.rows}
    return json.dumps(document | {"targets": list(_judged(measured))})


def as_markdown(machine: dict[str, str], measured: list[Measured]) -> str:
    lines = [f"* {name}: {value}" for name, value in machine.items()]
    for title, rows in _tables(measured):
        columns = list(rows[0])
        lines += ["", f"**{title}**", "", f"| {' | '.join(map(_header, columns))} |"]
        lines.append("|" + "|".join("---" if _is_text(rows, column) else "---:" for column in columns) + "|")
        lines += ["| " + " | ".join(_shown(column, row[column]) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def print_tables(machine: dict[str, str], measured: list[Measured]) -> None:
    console = Console()
    console.print("   ".join(f"{name}: {value}" for name, value in machine.items()), highlight=False)
    for title, rows in _tables(measured):
        console.print(f"\n[bold]{title}[/bold]", highlight=False)
        table = Table(box=None)
        for column in rows[0]:
            table.add_column(_header(column), justify="left" if _is_text(rows, column) else "right")
        for row in rows:
            table.add_row(*(_shown(column, value) for column, value in row.items()))
        console.print(table)


def _tables(measured: list[Measured]) -> Iterator[tuple[str, list[Row]]]:
    yield from ((one.measurement.title, one.rows) for one in measured if one.rows)
    if judged := list(_judged(measured)):
        yield "Targets", judged


def _judged(measured: list[Measured]) -> Iterator[Row]:
    for measurement, rows in measured:
        yield from filter(None, (target.judged(rows) for target in measurement.targets))


def _header(column: str) -> str:
    unit = next((unit for unit in UNITS if column.endswith(unit)), "")
    name = column.removesuffix(unit).replace("_", " ")
    return f"{name}/s" if unit == "_per_s" else f"/ {name}" if unit == "_ratio" else name


def _is_text(rows: list[Row], column: str) -> bool:
    return all(isinstance(row[column], str | None) for row in rows)


def _shown(column: str, value: Cell) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if column.endswith("_us"):
        return _time(value)
    if column.endswith("_ms"):
        return _time(value * 1000)
    if column.endswith("_s") and not column.endswith("_per_s"):
        return _time(value * 1e6)
    if column.endswith("_ratio"):
        return f"{value:,.0f}×" if value >= 100 else f"{value:.2g}×" if value < 0.1 else f"{value:.2f}×"
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}"


def _time(microseconds: float) -> str:
    for unit, size in (("s", 1e6), ("ms", 1e3)):
        if microseconds >= size:
            return f"{microseconds / size:.3g} {unit}"
    return f"{microseconds:.3g} us"
