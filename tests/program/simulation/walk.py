"""Takes random steps without Hypothesis: nothing is shrunk, so that a disagreement ends it at once.

    python -m tests.program.simulation.walk --steps 1000 --seed 0

`programs/mutants` asks only whether program and model disagree, of hundreds of programs.
"""

import argparse
import sys
from random import Random

from tests.program.simulation.arena import Disagreement
from tests.program.simulation.founding import found
from tests.program.simulation.machine import STEPS_OF_A_RUN
from tests.program.simulation.report import Report
from tests.program.simulation.steps import KINDS, take


def walk(seed: int, steps: int) -> Report:
    """So many steps, in arenas that are each founded anew. Raises Disagreement."""
    chance, report = Random(seed), Report()
    while report.steps < steps:
        arena = found(chance.randrange(2**16))
        for _ in range(min(STEPS_OF_A_RUN, steps - report.steps)):
            take(arena, chance.choice(KINDS), chance.randrange(2**32), report)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.program.simulation.walk", description=__doc__)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    try:
        print(walk(chosen.seed, chosen.steps).table())
    except Disagreement as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
