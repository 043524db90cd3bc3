"""Every input of every instruction changed: nothing succeeds that the model does not allow, nor what `review` does not name."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.program.harness import PROGRAM_FILE
from tests.program.input_mutations.mutant import Change
from tests.program.input_mutations.phases import Phase, bring_to
from tests.program.input_mutations.scenes import INSTRUCTIONS, scenes_of
from tests.program.input_mutations.tally import tally_of
from tests.program.reference import transactions
from tests.program.reference.calls import Call
from tests.program.simulation.arena import Attempt, Disagreement
from tests.program.simulation.steps import BUILT
from tests.requirements import need

WITH_TEXTS = {"register_orders", "end_orders_signed"}
"""Most mutants are of these two: they are tried beside all others."""
ALWAYS = {Change.OTHER_KIND, Change.SAME_KIND, Change.COPY, Change.FLAG, Change.SHAPE, Change.DATA}


@pytest.mark.parametrize(
    "instruction",
    [
        pytest.param(name, marks=pytest.mark.xdist_group(f"inputs {name in WITH_TEXTS}"))
        for name in INSTRUCTIONS
    ],
)
@pytest.mark.slow
def test_no_changed_input_succeeds_that_the_model_and_the_review_do_not_allow(instruction: str) -> None:
    need(PROGRAM_FILE.is_file(), f"{PROGRAM_FILE} is missing: programs/build makes it")
    tally = tally_of(instruction)
    assert tally.surprises == set()
    assert set(tally.tried) >= ALWAYS
    assert tally.tried.total() >= 200


def test_every_instruction_of_the_program_has_a_scene() -> None:
    assert set(INSTRUCTIONS) == BUILT


def test_a_simulated_transaction_leaves_what_a_sent_one_leaves() -> None:
    need(PROGRAM_FILE.is_file(), f"{PROGRAM_FILE} is missing: programs/build makes it")
    stage = bring_to(Phase.POSTED)
    (scene,) = scenes_of("settle_batch")
    (settle,) = scene.make(stage)
    simulated = stage.arena.chain.simulate(settle)
    assert stage.arena.attempt(Attempt([settle])) is None
    payer = stage.arena.chain.payer.pubkey()
    assert simulated.accounts.keys() >= {meta.pubkey for meta in settle.accounts if meta.is_writable}
    for address, account in simulated.accounts.items():
        assert account == stage.arena.chain.svm.get_account(address) or address == payer


def careless(call: Call) -> None:
    """A model of `set_fees` for which anybody may sign, and any fee will do."""
    market = call.market()
    call.put("market", replace(market, seq=market.seq + 1, **call.values))


def stern(call: Call) -> None:
    """A model of `set_fees` for which no fee will do."""
    raise call.checks.fail("MarketFees")


@pytest.mark.parametrize("handler", [careless, stern])
def test_a_model_that_allows_more_or_less_than_the_program_is_found_out(
    monkeypatch: pytest.MonkeyPatch, handler: Callable[[Call], None]
) -> None:
    need(PROGRAM_FILE.is_file(), f"{PROGRAM_FILE} is missing: programs/build makes it")
    monkeypatch.setitem(transactions.HANDLERS, "set_fees", handler)
    with pytest.raises(Disagreement):
        tally_of("set_fees")
