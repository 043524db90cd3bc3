"""The state machine: Hypothesis chooses the steps, and shrinks them when program and model disagree."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.program.simulation.arena import Disagreement
from tests.program.simulation.founding import found
from tests.program.simulation.report import Report
from tests.program.simulation.steps import KINDS, take

ANOTHER_START = 1_000_003
"""Added to the start when its steps are used up and more are wanted."""
STEPS_OF_A_RUN = 250
"""Enough for some twenty slots: long enough that orders end, are released, and their records are used again."""


class SideBySide(RuleBasedStateMachine):
    """One arena. A step is a kind and a seed: what else is random in it follows from the seed and from what was before."""

    report = Report()

    @initialize(number=st.integers(0, 2**16))
    def begin(self, number: int) -> None:
        self.arena = found(number)
        self.taken = [f"found:{number}"]

    @rule(kind=st.sampled_from(KINDS), number=st.integers(0, 2**32 - 1))
    def step(self, kind: str, number: int) -> None:
        self.taken.append(f"{kind}:{number}")
        try:
            take(self.arena, kind, number, self.report)
        except Disagreement as error:
            command = f"python -m tests.program.simulation --replay '{' '.join(self.taken)}'"
            raise Disagreement(f"{error}\n{command}") from error


def simulate(start: int, steps: int, steps_of_a_run: int = STEPS_OF_A_RUN) -> Report:
    """At least so many steps, the same ones for the same start. Raises Disagreement, shrunk."""
    found_so_far = Report()

    class Machine(SideBySide):
        report = found_so_far

    runs = -(-steps // steps_of_a_run)
    while found_so_far.steps < steps:
        _run(seed(start)(Machine), runs, steps_of_a_run)
        start, runs = start + ANOTHER_START, 1
    return found_so_far


def _run(machine: type[SideBySide], runs: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def replay(taken: str) -> Report:
    """The steps that a failure printed, taken again. Raises Disagreement if they still disagree."""
    first, *rest = (part.rpartition(":") for part in taken.split())
    arena, report = found(int(first[2])), Report()
    for kind, _, number in rest:
        take(arena, kind, int(number), report)
    return report
