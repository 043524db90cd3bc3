"""Both curves as an SVG or PNG file. The same book gives the same bytes: no date, no random names, no user's style."""

import errno
import io
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from auction_engine.cli.clearing.curves import Curves, Steps, Window, curves_of, window_of
from auction_engine.core.clearing import Book, Clearing, MarketRules
from auction_engine.core.errors import InvalidInput

SUPPLY_COLOUR, DEMAND_COLOUR, POINT_COLOUR, INK = "#c2571a", "#1f6fb2", "#1a1a1a", "#444444"
STEPS_DRAWN = 4_000
"""More steps than this nobody can tell apart; of longer curves so many are drawn, evenly along the quantity."""
WRITTEN_OUT_MAX = 10**10
"""Numbers from this size on stand at the axes as multiples of a power of ten."""
STYLE = {
    "svg.hashsalt": "auction-engine",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.parse_math": False,
}


def write_plot(path: Path, title: str, book: Book, rules: MarketRules, result: Clearing) -> None:
    """Draw supply, demand and the clearing point into a file, which is there in full or not at all. Raises InvalidInput.

    The file's suffix, .svg or .png, says which of the two it becomes.
    """
    drawn = _drawn(path.suffix.lower().lstrip("."), title, book, rules, result)
    try:
        _write(path, drawn)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise InvalidInput(f"cannot write {path}: {error.strerror or error}") from error


def _write(path: Path, drawn: bytes) -> None:
    """Into a file beside it first, which then takes its name."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(drawn)
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)
        Path(beside).replace(path)
    except BaseException:  # an interrupt too: the half-written file must not stay; it goes on to the caller
        with suppress(OSError):  # the caller hears of what went wrong first
            Path(beside).unlink()
        raise


def _drawn(kind: str, title: str, book: Book, rules: MarketRules, result: Clearing) -> bytes:
    from matplotlib import style
    from matplotlib.figure import Figure

    curves = curves_of(book, rules, result)
    window = window_of(curves, result)
    with style.context(["default", STYLE]):
        figure = Figure(figsize=(8, 5), dpi=150, layout="constrained")
        axes = figure.add_subplot()
        axes.set_title(title, loc="left", fontsize=12, color=POINT_COLOUR)
        axes.set_xlabel("quantity (lots)")
        axes.set_ylabel("price (ticks)")
        axes.grid(color="#e6e6e6", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        if window is None:
            axes.text(0.5, 0.5, "no order can trade", transform=axes.transAxes, ha="center", color=INK)
        else:
            _draw_curves(axes, curves, window, result)
            figure.legend(loc="outside lower center", ncols=4, frameon=False, labelcolor=POINT_COLOUR)
        drawn = io.BytesIO()
        metadata = {"Date": None} if kind == "svg" else {}
        figure.savefig(drawn, format=kind, metadata=metadata)
    return drawn.getvalue()


def _draw_curves(axes: Any, curves: Curves, window: Window, result: Clearing) -> None:
    from matplotlib.ticker import MaxNLocator

    width = window.quantity_high - window.quantity_low
    if result.admissible is not None and result.admissible[0] < result.admissible[1]:
        low, high = result.admissible
        axes.axhspan(low, high, color="#f0e6b8", alpha=0.7, lw=0, label=f"admissible {low:,} to {high:,}")
    for steps, colour, name, end in (
        (curves.supply, SUPPLY_COLOUR, "supply", window.high),
        (curves.demand, DEMAND_COLOUR, "demand", window.low),
    ):
        quantity, price = _line(steps, window, end)
        axes.plot(quantity, price, color=colour, linewidth=2, label=name, solid_joinstyle="miter")
    if result.price is not None:
        axes.plot(
            [window.quantity_low - width, result.volume, result.volume],
            [result.price, result.price, window.low - (window.high - window.low)],
            color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1.5,
        )  # fmt: skip
        told = f"price {result.price:,}, volume {result.volume:,}"
        axes.plot(
            [result.volume], [result.price], "o", color=POINT_COLOUR, markersize=7,
            markeredgecolor="white", markeredgewidth=1.2, label=told, zorder=5,
        )  # fmt: skip
    axes.set_xlim(window.quantity_low, window.quantity_high + width * 0.04)
    axes.set_ylim(window.low, window.high)
    for axis, largest in ((axes.xaxis, window.quantity_high), (axes.yaxis, max(window.high, -window.low))):
        axis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
        if largest < WRITTEN_OUT_MAX:
            axis.set_major_formatter("{x:,.0f}")
    if window.zoomed:
        axes.set_ylabel(f"price (ticks), zoomed: limits go from {window.lowest:,} to {window.highest:,}")


def _line(steps: Steps, window: Window, end: int) -> tuple[Any, Any]:
    """Corners of a curve in drawing units, from quantity 0 on; behind its last step it goes to `end`."""
    upto, limit = steps.upto, steps.limit
    if not len(upto):
        return [], []
    if len(upto) > STEPS_DRAWN:
        wanted = np.linspace(window.quantity_low, min(steps.total, window.quantity_high), STEPS_DRAWN)
        kept = np.unique(np.append(np.searchsorted(upto, wanted), len(upto) - 1))
        upto, limit = upto[kept], limit[kept]
    quantity = np.concatenate([[0], np.repeat(upto, 2)])
    price = np.append(np.repeat(limit, 2), end)
    height = window.high - window.low
    return quantity.astype(float), np.clip(price.astype(float), window.low - height, window.high + height)
