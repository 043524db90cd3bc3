"""Many runs over the machine's processors."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

import msgspec

from auction_engine.simulation.intake import RunResult, run_seed

CHUNK_SEEDS = 10


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """seeds: how many were run. failures: those that failed; each alone fails again, by its number."""

    seeds: int
    failures: list[int]
    faults: dict[str, int]


def run_seeds(
    seeds: Sequence[int], on_result: Callable[[RunResult], None] = lambda _: None, workers: int | None = None
) -> Report:
    """Run all of them, in `workers` processes (one per processor by default); `on_result` is told each, in order."""
    failures: list[int] = []
    faults: Counter[str] = Counter()

    def take(result: RunResult) -> None:
        faults.update(result.faults)
        if result.failures:
            failures.append(result.seed)
        on_result(result)

    workers = workers or os.cpu_count() or 1
    if workers == 1 or len(seeds) <= CHUNK_SEEDS:
        for seed in seeds:
            take(run_seed(seed))
    else:
        pool = ProcessPoolExecutor(workers, initializer=_leave_interrupts_to_the_parent)
        try:
            for result in pool.map(run_seed, seeds, chunksize=CHUNK_SEEDS):
                take(result)
        finally:
            pool.shutdown(cancel_futures=True)
    return Report(seeds=len(seeds), failures=failures, faults=dict(sorted(faults.items())))


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
