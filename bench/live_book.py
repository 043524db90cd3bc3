"""The book that changes with every order: changes a second with the indicative price read after each, and its gate."""

import random
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from auction_engine.core.clearing import clear
from auction_engine.core.clearing.live_book import LiveBook
from auction_engine.core.order import Side
from auction_engine.core.units import Lots, Ticks
from bench.books import LOTS_MAX, NARROW, WIDE, Workload, columns
from bench.measurement import Measurement, Row, Target
from bench.timing import microseconds, no_collection, spent

SIZES = (200_000, 1_000_000)
QUICK_SIZES = (2_000,)
ROUNDS = 20
CHANGES = 10_000
"""A round's inserts and removals, in turns."""
CLOSURES = 7


class Arrival(NamedTuple):
    order_id: int
    side: Side
    limit: Ticks
    lots: Lots
    priority: int


def measure(quick: bool) -> Iterator[Row]:
    for workload in (NARROW, WIDE):
        for orders in QUICK_SIZES if quick else SIZES:
            yield _row(workload, orders)


def _row(workload: Workload, orders: int) -> Row:
    book = LiveBook(workload.rules)
    arrivals = [
        Arrival(number, "buy" if is_buy else "sell", Ticks(price), Lots(lots), number)
        for number, (is_buy, price, lots) in enumerate(
            zip(*(column.tolist() for column in columns(workload, orders)), strict=True)
        )
    ]
    with no_collection():
        loaded = microseconds(lambda: _load(book, arrivals))
        changes = list(_changes(workload, orders))
        rounds = spent([microseconds(partial(_change, book, part)) for part in changes])
        closures = spent([microseconds(lambda: _close(book, workload)) for _ in range(CLOSURES)])
    return {
        "workload": workload.name,
        "resting": orders,
        "load_s": round(loaded / 1e6, 3),
        "changes_per_s": round(CHANGES / rounds.best * 1e6),
        "changes_median_per_s": round(CHANGES / rounds.median * 1e6),
        "gate_ms": round(closures.best / 1000, 2),
        "gate_median_ms": round(closures.median / 1000, 2),
    }


def _changes(workload: Workload, orders: int) -> Iterator[list[Arrival | int]]:
    """Rounds of an order that comes and one, picked at random, that goes."""
    chance = random.Random(orders)
    resting = list(range(orders))
    number = orders
    for _ in range(ROUNDS):
        part: list[Arrival | int] = []
        for _ in range(CHANGES // 2):
            side: Side = "buy" if chance.random() < 0.5 else "sell"
            limit, lots = Ticks(chance.randint(0, workload.cap)), Lots(chance.randint(1, LOTS_MAX))
            part.append(Arrival(number, side, limit, lots, number))
            resting.append(number)
            number += 1
            place = chance.randrange(len(resting))
            resting[place], resting[-1] = resting[-1], resting[place]
            part.append(resting.pop())
        yield part


def _load(book: LiveBook, arrivals: list[Arrival]) -> None:
    for arrival in arrivals:
        book.insert(*arrival)


def _change(book: LiveBook, changes: list[Arrival | int]) -> None:
    for change in changes:
        if isinstance(change, int):
            book.remove(change)
        else:
            book.insert(*change)
        book.indicative()


def _close(book: LiveBook, workload: Workload) -> None:
    """What the gate does: the live book as columns, checked, and cleared."""
    clear(book.columns()[0], workload.rules)


LIVE_BOOK = Measurement(
    "live_book",
    "A live book: orders that come and go in turns, price and volume read after each; and its gate closure "
    "(columns, check, clear)",
    measure,
    (
        Target(
            "1M narrow, changes/s",
            250_000,
            "changes_per_s",
            {"workload": "narrow", "resting": 1_000_000},
            True,
        ),
        Target(
            "1M wide, changes/s", 250_000, "changes_per_s", {"workload": "wide", "resting": 1_000_000}, True
        ),
        Target(
            "200k narrow, changes/s",
            250_000,
            "changes_per_s",
            {"workload": "narrow", "resting": 200_000},
            True,
        ),
        Target(
            "200k wide, changes/s", 250_000, "changes_per_s", {"workload": "wide", "resting": 200_000}, True
        ),
        Target("1M narrow, gate ms", 50, "gate_ms", {"workload": "narrow", "resting": 1_000_000}),
        Target("1M wide, gate ms", 50, "gate_ms", {"workload": "wide", "resting": 1_000_000}),
    ),
)
