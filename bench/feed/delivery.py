"""Delivered updates a second, how late they are, and what a listener costs; beside plain TCP with the same bytes."""

import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from bench.feed.talk import partner
from bench.measurement import Cell, Measurement, Row, Target

SIZES = (1_000, 5_000, 10_000)
QUICK_SIZES = (100,)
SECONDS = 10.0
QUICK_SECONDS = 1.0
SERVERS = {"feed": "bench.feed.served", "plain TCP (bound)": "bench.feed.plain"}
UPDATES_MIN = 300_000
P99_MS_MAX = 250
CONNECT_MS_MAX = 100
MEGABYTES_MAX = 40


class Late(NamedTuple):
    """So many updates were so many ms late."""

    ms: int
    updates: int


def measure(quick: bool) -> Iterator[Row]:
    for connections in QUICK_SIZES if quick else SIZES:
        for name, module in SERVERS.items():
            yield _row(name, module, connections, QUICK_SECONDS if quick else SECONDS)


def cores() -> tuple[int, int]:
    """One for the server and one for the listeners; the same where there is only one."""
    allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    return allowed[0], allowed[-1]


def _row(name: str, module: str, connections: int, seconds: float) -> Row:
    server_core, listener_core = cores()
    with partner(module, server_core) as server, partner("bench.feed.listeners", listener_core) as crowd:
        port = server.hear()["port"]
        empty = server.ask("memory")["bytes"]
        crowd.ask("connect", port=port, count=connections)
        full = server.ask("memory")
        before = server.ask("begin")["cpu"]
        heard = crowd.ask("listen", port=port, seconds=seconds)
        after = server.ask("end")
    late = lateness(heard["pieces"], after["applied"])
    delivered = sum(one.updates for one in late)
    return {
        "server": name,
        "connections": connections,
        "updates_per_second": round(delivered / heard["seconds"]),
        "updates_per_cpu_second": round(delivered / max(after["cpu"] - before, 0.01)),
        "bytes_each": _bytes_each(heard["pieces"]),
        "p50_ms": percentile(late, 50),
        "p99_ms": percentile(late, 99),
        "dropped": heard["lost"] + connections - full["listeners"],
        "connect_max_ms": round(max(heard["probes_ms"]), 1),
        "mb_per_1000_idle": _megabytes(empty, full["bytes"], connections),
        "server_core": f"{server_core}: {(after['cpu'] - before) / heard['seconds']:.0%}",
        "listener_core": f"{listener_core}: {heard['cpu'] / heard['seconds']:.0%}",
    }


def lateness(pieces: Sequence[Any], applied: dict[str, dict[str, float]]) -> list[Late]:
    """Each received message against the oldest change that it was the first to tell of its book."""
    told: dict[tuple[str, int], set[int]] = {}
    for piece in pieces:
        for market, index, sequence in piece["books"]:
            told.setdefault((market, index), set()).add(sequence)
    oldest: dict[tuple[str, int, int], float] = {}
    for (market, index), sequences in told.items():
        before = 0
        for sequence in sorted(sequences):
            if before:
                oldest[market, index, sequence] = applied[market][str(before + 1)]
            before = sequence
    found: dict[int, int] = {}
    for piece in pieces:
        for market, index, sequence in piece["books"]:
            since = oldest.get((market, index, sequence))
            for received, count in piece["counts"]:
                # Of the first message about a book it is not known which change it is the first to tell of.
                ms = received - int(since if since is not None else applied[market][str(sequence)])
                found[ms] = found.get(ms, 0) + count
    return [Late(ms, found[ms]) for ms in sorted(found)]


def percentile(late: Sequence[Late], percent: int) -> int | None:
    """The least lateness that so many of the updates do not exceed; None when nothing was heard."""
    total, passed = sum(one.updates for one in late), 0
    for one in late:
        passed += one.updates
        if passed * 100 >= total * percent:
            return one.ms
    return None


def _bytes_each(pieces: Sequence[Any]) -> int | None:
    updates = sum(len(piece["books"]) for piece in pieces)
    return round(sum(piece["bytes"] for piece in pieces if piece["books"]) / updates) if updates else None


def _megabytes(empty: int | None, full: int | None, connections: int) -> float | None:
    if empty is None or full is None:
        return None
    return round((full - empty) / connections * 1000 / 1e6, 1)


def document(rows: list[Row]) -> dict[str, object]:
    """The figures of the largest crowd, and all rows."""
    largest = max(
        (row for row in rows if row["server"] == "feed"), key=lambda row: int(row["connections"] or 0)
    )
    keys = ("connections", "updates_per_second", "p99_ms", "dropped")
    return {**{key: largest[key] for key in keys}, "feed": rows}


def _targets() -> Iterator[Target]:
    for connections in SIZES[1:]:
        where: dict[str, Cell] = {"server": "feed", "connections": connections}
        said = f"{connections:,} listeners"
        yield Target(f"{said}, updates/s", UPDATES_MIN, "updates_per_second", where, True)
        yield Target(f"{said}, p99 ms", P99_MS_MAX, "p99_ms", where)
        yield Target(f"{said}, connect ms", CONNECT_MS_MAX, "connect_max_ms", where)
        yield Target(f"{said}, MB per 1,000 idle", MEGABYTES_MAX, "mb_per_1000_idle", where)


DELIVERY = Measurement(
    "feed",
    "The feed to many listeners, 100 ms coalescing, server on one core and listeners on another (how much of each); "
    "an update is a book as it is now, late since the oldest change that it tells of; connect is the slowest of 20 under load",
    measure,
    tuple(_targets()),
    document,
)
