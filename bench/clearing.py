"""Clearing one book, beside marks measured in the same run (bounds.py)."""

from collections.abc import Iterator

from auction_engine.core.clearing import clear
from bench.books import NARROW, WIDE, Workload, columns
from bench.bounds import clear_by_bincount, copy, split, volume_by_heaps
from bench.measurement import Measurement, Row, Target
from bench.timing import side_by_side

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 10_000)


def measure(quick: bool) -> Iterator[Row]:
    for workload in (NARROW, WIDE):
        for orders in QUICK_SIZES if quick else SIZES:
            yield _row(workload, orders)


def _row(workload: Workload, orders: int) -> Row:
    raw = columns(workload, orders)
    book, rules, sides = raw.book(), workload.rules, split(raw)
    listed = list(zip(*(column.tolist() for column in raw), strict=True))
    cleared, by_numpy, copied = side_by_side(
        lambda: clear(book, rules), lambda: clear_by_bincount(sides, workload.cap), lambda: copy(raw)
    )
    (heaps,) = side_by_side(lambda: volume_by_heaps(listed))
    return {
        "workload": workload.name,
        "orders": orders,
        "clear_us": cleared.best,
        "clear_median_us": cleared.median,
        "numpy_us": by_numpy.best,
        "numpy_median_us": by_numpy.median,
        "numpy_ratio": round(cleared.best / by_numpy.best, 4),
        "copy_us": copied.best,
        "heapq_us": heaps.best,
    }


CLEARING = Measurement(
    "clearing",
    "One book cleared, with each order's fill; beside numpy's bincount on columns split by side (bound), "
    "copying the columns (bound) and heapq",
    measure,
    (
        Target("1M narrow / numpy", 1.5, "numpy_ratio", {"workload": "narrow", "orders": 1_000_000}),
        Target("1M wide / numpy", 2.0, "numpy_ratio", {"workload": "wide", "orders": 1_000_000}),
        Target("10k narrow, us", 300.0, "clear_us", {"workload": "narrow", "orders": 10_000}),
        Target("10k wide, us", 300.0, "clear_us", {"workload": "wide", "orders": 10_000}),
    ),
)
