"""Tries every mutant of every instruction and prints the counts: `python -m tests.program.input_mutations`."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.program.input_mutations.scenes import INSTRUCTIONS
from tests.program.input_mutations.tally import Tally, table, tally_of
from tests.program.simulation.arena import Disagreement


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.program.input_mutations", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("instructions", nargs="*", help="those to try; all if none is named")
    chosen = parser.parse_args()
    begun, tallies = time.monotonic(), list[Tally]()
    with ProcessPoolExecutor(chosen.workers) as pool:
        for tally in pool.map(tally_of, chosen.instructions or INSTRUCTIONS):
            tallies.append(tally)
            print(f"{tally.instruction}: {tally.tried.total():,}", file=sys.stderr)
    print(f"{table(tallies)}\n\n{time.monotonic() - begun:,.0f} s.")
    surprises = [(tally.instruction, *part) for tally in tallies for part in sorted(tally.surprises, key=str)]
    for instruction, change, part in surprises:
        print(f"not as reviewed: {instruction}, {change.value}, {part}")
    return int(bool(surprises))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Disagreement as error:
        print(error)
        sys.exit(1)
