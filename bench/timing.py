"""Best and median of several runs: the best is the one that other work on the machine disturbed least."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

ROUNDS = 3
ROUND_SECONDS = 0.15
RUNS_MAX = 100


class Spent(NamedTuple):
    """Microseconds of one run."""

    best: float
    median: float


def side_by_side(*works: Callable[[], object]) -> list[Spent]:
    """Each work's time; they take turns, so that a busy moment of the machine does not hit one of them alone."""
    runs: list[list[float]] = [[] for _ in works]
    with no_collection():
        for _ in range(ROUNDS):
            for work, took in zip(works, runs, strict=True):
                took += _one_turn(work)
    return [spent(took) for took in runs]


def spent(runs: Sequence[float]) -> Spent:
    """Best and median of runs in microseconds, to a tenth."""
    return Spent(round(min(runs), 1), round(statistics.median(runs), 1))


def microseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - began) / 1000


@contextmanager
def no_collection() -> Iterator[None]:
    """Without Python's garbage collector, as timeit does: it would charge one work for what another left behind."""
    gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _one_turn(work: Callable[[], object]) -> list[float]:
    took: list[float] = []
    while sum(took) < ROUND_SECONDS * 1e6 and len(took) < RUNS_MAX:
        took.append(microseconds(work))
    return took
