"""Both curves as a small picture of characters: quantity to the right, price upward."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from auction_engine.cli.clearing.curves import Steps, Window, curves_of, window_of
from auction_engine.core.clearing import Book, Clearing, MarketRules

WIDTH = 80
ROWS = 12
POINT = "●"
_CROSSINGS = {("─", "║"): "╫", ("│", "═"): "╪", ("─", "═"): "═", ("│", "║"): "║"}
_PLAIN = str.maketrans("─│┌┘═║╔╗╚╝╫╪●┤┬└…", "-|++=H####++O+++~")


class _Strokes(NamedTuple):
    """The characters of one curve: along, upright, and where a column turns from its row to another."""

    along: str
    upright: str
    leaves: str
    arrives: str


_SUPPLY = _Strokes("─", "│", "┘", "┌")
_DEMAND = _Strokes("═", "║", "╗", "╚")


def picture(book: Book, rules: MarketRules, result: Clearing) -> str:
    """The picture, at most WIDTH columns; a sentence in its place when there is no order that can trade."""
    curves = curves_of(book, rules, result)
    window = window_of(curves, result)
    if window is None:
        return "no order can trade, so there is no curve to draw"
    labels = _price_labels(window, result)
    margin = max(map(len, labels.values()))
    columns = WIDTH - margin - 2
    cells = _curve(curves.demand, window, columns, _DEMAND, falling=True)
    for cell, stroke in _curve(curves.supply, window, columns, _SUPPLY, falling=False).items():
        cells[cell] = _CROSSINGS.get((stroke, cells.get(cell, "")), stroke)
    marked: int | None = None
    if result.price is not None:
        marked = _column(result.volume, window, columns)
        cells[_row(result.price, window), marked] = POINT
    lines = [f"{'price':>{margin}}"]
    for row in range(ROWS):
        drawn = "".join(cells.get((row, column), " ") for column in range(columns))
        lines.append(f"{labels.get(row, ''):>{margin}} {'┤' if row in labels else '│'}{drawn}".rstrip())
    lines += _quantity_axis(window, result, columns, margin, marked)
    lines.append(_legend(result))
    if window.zoomed:
        lines += _zoom_told(window)
    return "\n".join(lines)


def in_plain_characters(text: str) -> str:
    """The same for a terminal that knows nothing but ASCII."""
    return text.translate(_PLAIN).encode("ascii", "replace").decode()


def _row(price: int, window: Window) -> int:
    """The row of a price; outside of 0..ROWS-1 where the window does not show it."""
    return (window.high - price) * ROWS // (window.high - window.low + 1)


def _column(quantity: int, window: Window, columns: int) -> int:
    """The column in which this quantity is reached."""
    span = window.quantity_high - window.quantity_low
    return min(max(-(-(quantity - window.quantity_low) * columns // span) - 1, 0), columns - 1)


def _curve(
    steps: Steps, window: Window, columns: int, strokes: _Strokes, *, falling: bool
) -> dict[tuple[int, int], str]:
    """One curve, column by column: along its row, and upright where its price changes in that column."""
    cells: dict[tuple[int, int], str] = {}
    span = window.quantity_high - window.quantity_low
    beyond = ROWS if falling else -1
    behind = _reader(steps, window, beyond)
    before = behind(window.quantity_low)
    for column in range(columns):
        if before == beyond:
            break
        after = behind(window.quantity_low + span * (column + 1) // columns)
        if before == after:
            cells[before, column] = strokes.along
        else:
            upper, lower = min(before, after), max(before, after)
            cells |= {(row, column): strokes.upright for row in range(upper + 1, lower)}
            cells[before, column], cells[after, column] = strokes.leaves, strokes.arrives
        before = after
    return {cell: stroke for cell, stroke in cells.items() if 0 <= cell[0] < ROWS}


def _reader(steps: Steps, window: Window, beyond: int) -> Callable[[int], int]:
    """The row of a curve right behind a quantity; `beyond` where there is no more. Rows off the picture are next to it."""

    def behind(quantity: int) -> int:
        index = int(np.searchsorted(steps.upto, quantity, side="right"))
        if index == len(steps.upto):
            return beyond
        return min(max(_row(int(steps.limit[index]), window), -1), ROWS)

    return behind


def _price_labels(window: Window, result: Clearing) -> dict[int, str]:
    """Prices at some rows: at the top, in the middle, at the bottom, and exactly at the clearing price."""
    height = window.high - window.low + 1
    labels = {}
    for row in (0, ROWS // 3, 2 * ROWS // 3, ROWS - 1):
        price = window.high - (2 * row + 1) * height // (2 * ROWS)
        labels[row] = str(price)
    if len(set(labels.values())) < len(labels):
        labels = {_row(price, window): str(price) for price in range(window.low, window.high + 1)}
    if result.price is not None:
        exact = _row(result.price, window)
        labels = {row: label for row, label in labels.items() if abs(row - exact) > 1}
        labels[exact] = str(result.price)
    return labels


def _quantity_axis(
    window: Window, result: Clearing, columns: int, margin: int, marked: int | None
) -> list[str]:
    axis = ["─"] * columns
    numbers = [" "] * (columns + 1)
    places = [(window.quantity_low, 0), (window.quantity_high, columns - 1)]
    if marked is not None:
        places.insert(0, (result.volume, marked))
    for quantity, column in places:
        text = str(quantity)
        start = min(max(column - len(text) // 2, 0), columns - len(text))
        taken = numbers[max(start - 1, 0) : start + len(text) + 1]
        if any(character != " " for character in taken):
            continue
        numbers[start : start + len(text)] = text
        axis[column] = "┬"
    told = "".join(numbers).rstrip()
    return [f"{'':>{margin}} └{''.join(axis)}", f"{'':>{margin}}  {told}"]


def _legend(result: Clearing) -> str:
    point = "" if result.price is None else f"   {POINT} clearing point"
    curves = f"{_SUPPLY.along * 2} supply   {_DEMAND.along * 2} demand{point}"
    return f"{curves}{'quantity':>{WIDTH - len(curves)}}"


def _zoom_told(window: Window) -> list[str]:
    told = (
        f"zoomed to prices {window.low} to {window.high}; limits go from {window.lowest} to {window.highest}"
    )
    if len(told) <= WIDTH:
        return [told]
    return [
        f"zoomed to prices {window.low} to {window.high};",
        f"limits go from {window.lowest} to {window.highest}",
    ]
