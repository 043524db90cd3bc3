"""Program and model side by side, a few thousand steps of it. `make test-simulation` takes many more."""

from dataclasses import replace

import pytest

from tests.program.harness import PROGRAM_FILE
from tests.program.reference import transactions
from tests.program.reference.calls import Call
from tests.program.reference.state import Trader
from tests.program.simulation.arena import Disagreement
from tests.program.simulation.machine import replay, simulate
from tests.program.simulation.steps import BUILT, KINDS, MAKERS, OUTSIDE
from tests.program.simulation.walk import walk
from tests.program.world import BIRTH
from tests.requirements import need

STEPS = 1_300
DEEP = {"settle_batch", "close_slot", "release_orders", "end_orders", "withdraw"}


@pytest.mark.parametrize(
    "start", [pytest.param(n, marks=pytest.mark.xdist_group(f"simulation {n}")) for n in range(4)]
)
@pytest.mark.slow
def test_program_and_model_agree_on_every_byte_after_every_step(start: int) -> None:
    need(PROGRAM_FILE.is_file(), f"{PROGRAM_FILE} is missing: programs/build makes it")
    report = simulate(start, STEPS)
    assert report.steps >= STEPS
    assert report.succeeded.total() >= 0.4 * report.steps, report.table()
    assert set(report.succeeded) >= DEEP, report.table()


def test_every_instruction_of_the_program_has_a_model_and_a_step() -> None:
    assert set(transactions.HANDLERS) >= BUILT
    assert set(MAKERS) >= BUILT
    assert set(KINDS) == BUILT | OUTSIDE


def test_a_disagreement_is_found_shrunk_and_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that takes one unit too much from a deposit once the clock has moved."""
    true_deposit = transactions.HANDLERS["deposit"]

    def deposit(call: Call) -> None:
        true_deposit(call)
        trader = call.load("trader", Trader)
        call.put("trader", replace(trader, free=trader.free - (call.ledger.now > BIRTH)))

    monkeypatch.setitem(transactions.HANDLERS, "deposit", deposit)
    with pytest.raises(Disagreement) as found:
        simulate(start=0, steps=600, steps_of_a_run=12)
    command = next(line for line in str(found.value).splitlines() if "--replay" in line)
    steps = command.split("'")[1]
    assert len(steps.split()) <= 4, steps
    with pytest.raises(Disagreement):
        replay(steps)
    monkeypatch.undo()
    replay(steps)


def test_a_walk_ends_at_its_first_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same steps without Hypothesis, for programs that are known to be wrong."""
    true_deposit = transactions.HANDLERS["deposit"]

    def deposit(call: Call) -> None:
        true_deposit(call)
        trader = call.load("trader", Trader)
        call.put("trader", replace(trader, free=trader.free - 1))

    assert walk(seed=0, steps=100).steps == 100
    monkeypatch.setitem(transactions.HANDLERS, "deposit", deposit)
    with pytest.raises(Disagreement):
        walk(seed=0, steps=100)
