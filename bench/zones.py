"""Zones with lines between them: a ring with random chords, the lines of mixed capacities, none without a limit."""

from collections.abc import Iterator

import numpy as np

from auction_engine.core.clearing import Book
from auction_engine.core.clearing.zones import Line, clear_zones
from bench.books import LOTS_MAX, NARROW, WIDE, Workload, columns
from bench.measurement import Measurement, Row, Target
from bench.timing import side_by_side

ZONES, ORDERS = 20, 10_000
QUICK_ZONES, QUICK_ORDERS = 4, 500
CHORDS_PER_ZONE = 0.5


def measure(quick: bool) -> Iterator[Row]:
    zones, orders = (QUICK_ZONES, QUICK_ORDERS) if quick else (ZONES, ORDERS)
    for workload in (NARROW, WIDE):
        yield _row(workload, zones, orders)


def _row(workload: Workload, zones: int, orders: int) -> Row:
    book, zone = _book(workload, zones, orders)
    lines = _lines(zones, orders)
    (cleared,) = side_by_side(lambda: clear_zones(book, zone, lines, workload.rules, zones=zones))
    prices = clear_zones(book, zone, lines, workload.rules, zones=zones).prices
    return {
        "workload": workload.name,
        "zones": zones,
        "orders_each": orders,
        "lines": len(lines),
        "prices": len(set(prices)),
        "clear_ms": round(cleared.best / 1000, 2),
        "clear_median_ms": round(cleared.median / 1000, 2),
    }


def _book(
    workload: Workload, zones: int, orders: int
) -> tuple[Book, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Zones that differ: some have more to sell, others want more, so that the lines have work to do."""
    raw = columns(workload, zones * orders)
    chance = np.random.default_rng(zones)
    zone = chance.integers(0, zones, len(raw.lots))
    share = chance.uniform(0.3, 0.7, zones)
    is_buy = chance.random(len(raw.lots)) < share[zone]
    return Book.from_columns(is_buy, raw.price, raw.lots), zone


def _lines(zones: int, orders: int) -> list[Line]:
    """Both ways round the ring and over each chord; capacities up to a 25th of the lots in a zone."""
    chance = np.random.default_rng(zones)
    pairs = [(zone, (zone + 1) % zones) for zone in range(zones)]
    while len(pairs) < zones * (1 + CHORDS_PER_ZONE):
        source, target = chance.integers(0, zones, 2).tolist()
        if source != target and (source, target) not in pairs and (target, source) not in pairs:
            pairs.append((source, target))
    highest = LOTS_MAX * orders // 50
    return [
        Line(source, target, int(chance.integers(0, highest)))
        for pair in pairs
        for source, target in (pair, pair[::-1])
    ]


ZONAL = Measurement(
    "zones",
    "Zones cleared together: a ring with chords, capacities mixed; prices: how many of them differ",
    measure,
    tuple(
        Target(f"20 zones x 10k {name}, ms", 100, "clear_ms", {"workload": name, "zones": ZONES})
        for name in (NARROW.name, WIDE.name)
    ),
)
