"""The engine beside peers: how long a clear call takes on the same books, and how many small books come out right."""

from collections.abc import Iterator
from pathlib import Path

from auction_engine.core.clearing import clear
from bench.books import NARROW, WIDE, Workload, columns, small_books
from bench.measurement import Measurement, Row
from bench.peers.environment import ASSUME, PYMARKET, Peer, run
from bench.peers.judgement import nobody_is_wronged
from bench.timing import side_by_side

SIZES = (1_000, 10_000, 100_000)
SECONDS_MAX = 90
RUNS = {1_000: 3, 10_000: 1, 100_000: 1}
SMALL = Workload("small", 10)


def comparison(folder: Path) -> tuple[Measurement, Measurement]:
    """Both tables; the peers' environments are made in the folder."""
    speed = Measurement(
        "peers",
        f"A clear call of peers from PyPI, each in an environment of its own, on the same books; – is more than "
        f"{SECONDS_MAX} s; share: how much of the tradable volume the peer found",
        lambda quick: _speed(folder, SIZES[:1] if quick else SIZES),
    )
    right = Measurement(
        "correctness",
        "Small crossing books full of ties: all better than the price filled, none worse, bought = sold",
        lambda _quick: _correctness(folder),
    )
    return speed, right


def _speed(folder: Path, sizes: tuple[int, ...]) -> Iterator[Row]:
    for peer, call, workload in (
        (ASSUME, "pay-as-clear", NARROW),
        (PYMARKET, "Huang", NARROW),
        (PYMARKET, "Huang", WIDE),
    ):
        for orders in sizes:
            yield _speed_row(folder, peer, call, workload, orders)


def _speed_row(folder: Path, peer: Peer, call: str, workload: Workload, orders: int) -> Row:
    raw = columns(workload, orders)
    book = raw.book()
    told = run(peer, folder, [raw], RUNS[orders], SECONDS_MAX)
    (ours,) = side_by_side(lambda: clear(book, workload.rules))
    answer = told["books"][0] if told else None
    theirs = round(min(answer["microseconds"]), 1) if answer else None
    return {
        "peer": f"{peer.packages[0].replace('==', ' ')}, {call}",
        "workload": workload.name,
        "orders": orders,
        "peer_us": theirs,
        "engine_us": ours.best,
        "engine_ratio": round(theirs / ours.best, 1) if theirs else None,
        "share": f"{answer['volume'] / clear(book, workload.rules).volume:.1%}" if answer else None,
    }


def _correctness(folder: Path) -> Iterator[Row]:
    books = small_books()
    ours = [clear(book.book(), SMALL.rules) for book in books]
    right = sum(
        nobody_is_wronged(book, result.price, result.fills) for book, result in zip(books, ours, strict=True)
    )
    yield {"engine": "ours", "books": len(books), "right": right}
    told = run(ASSUME, folder, books, 1, SECONDS_MAX)
    if told:
        right = sum(
            nobody_is_wronged(book, result["price"], result["fills"])
            for book, result in zip(books, told["books"], strict=True)
        )
        yield {"engine": f"ASSUME {told['version']}, pay-as-clear", "books": len(books), "right": right}
