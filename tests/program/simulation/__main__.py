"""Runs a long simulation and prints its table: `make test-simulation STEPS=100000 SEED=0`."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.program.simulation.arena import Disagreement
from tests.program.simulation.machine import replay, simulate
from tests.program.simulation.report import Report
from tests.program.simulation.steps import BUILT

CHUNK = 5_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.program.simulation", description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--replay", help="the steps that a failure printed")
    chosen = parser.parse_args()
    if chosen.replay:
        print(replay(chosen.replay).table())
        return 0
    begun, report = time.monotonic(), Report()
    starts = range(chosen.seed, chosen.seed + -(-chosen.steps // CHUNK))
    run = partial(simulate, steps=min(CHUNK, chosen.steps))
    with ProcessPoolExecutor(chosen.workers) as pool:
        for done in pool.map(run, starts):
            report.add(done)
            print(f"{report.steps:,} steps", file=sys.stderr)
    print(f"{report.table()}\n\n{report.deep()}\n")
    print(
        f"{report.hostile:,} steps were tampered with. Faults not met: {', '.join(report.unseen) or 'none'}."
    )
    print(f"Seeds {starts[0]} to {starts[-1]}, {time.monotonic() - begun:,.0f} s.")
    return _judged(report, chosen.steps)


def _judged(report: Report, steps: int) -> int:
    """Every instruction must have succeeded and been refused: a machine that only ever refuses proves nothing."""
    refused = {kind for kind, _ in report.refused}
    idle = sorted(BUILT - set(report.succeeded)), sorted(BUILT - refused)
    for word, names in zip(("succeeded", "was refused"), idle, strict=True):
        if names:
            print(f"never {word}: {', '.join(names)}")
    return int(report.steps < steps or any(idle))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Disagreement as error:
        print(error)
        sys.exit(1)
