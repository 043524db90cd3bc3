"""One scenario of some 400 transactions on both chains: the validator and LiteSVM agree on accounts, errors and logs.

The validator plays it and every transaction is recorded with its clock; LiteSVM gets the same bytes in the same order at
the same clock; after each of them everything is compared. What may differ, and how: comparing.py.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.both_chains.comparing import compare
from tests.integration.both_chains.record import record
from tests.integration.both_chains.recording import Recording, Step
from tests.integration.both_chains.summary import faults_not_met, summary
from tests.program.layout import idl

pytestmark = [pytest.mark.validator, pytest.mark.slow]

UNREACHABLE = {"ClockOutOfRange", "SlotHashesEmpty", "OrderCover", "Invariant", "SameTrader"}
"""docs/security/simulation.md says why."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where recording.json is to be found after a failure."""
    return tmp_path_factory.mktemp("both-chains")


@pytest.fixture(scope="module")
def recording(folder: Path) -> Recording:
    return record(folder)


def test_both_chains_agree_on_every_account_error_and_log_line(recording: Recording, folder: Path) -> None:
    compared = compare(recording)
    told = summary(recording, compared)
    (folder / "summary.md").write_text(told)
    print(told)
    assert not compared.differences, "\n".join([*compared.differences[:20], f"recording: {folder}"])
    assert compared.transactions == len(recording.steps) >= 300
    assert (compared.fees_added, compared.rent_spoken_of) == (2, 1)


def test_the_scenario_does_everything_and_meets_every_error(recording: Recording) -> None:
    names = {str(each["name"]) for each in idl()["instructions"]}
    assert names - set(recording.instructions()) == set()
    assert len(recording.kinds()) >= 60
    assert faults_not_met(recording) == UNREACHABLE


def _other_log(step: Step) -> Step:
    return replace(step, outcome=replace(step.outcome, logs=(*step.outcome.logs[:-1], "Program log: other")))


def _other_units(step: Step) -> Step:
    return replace(step, outcome=replace(step.outcome, compute_units=step.outcome.compute_units + 1))


def _other_balance(step: Step) -> Step:
    balances = step.outcome.balances_after
    return replace(step, outcome=replace(step.outcome, balances_after=(balances[0] + 1, *balances[1:])))


def _other_byte(step: Step) -> Step:
    address, held = next((a, h) for a, h in step.accounts.items() if h is not None and h.data)
    changed = replace(held, data=bytes([held.data[0] ^ 1]) + held.data[1:])
    return replace(step, accounts=step.accounts | {address: changed})


def _other_second(step: Step) -> Step:
    return replace(step, moment=replace(step.moment, seconds=step.moment.seconds + 1))


@pytest.mark.parametrize("change", [_other_log, _other_units, _other_balance, _other_byte, _other_second])
def test_a_recording_that_is_changed_in_one_place_is_found(
    recording: Recording, change: Callable[[Step], Step]
) -> None:
    steps = recording.steps
    place = next(i for i, step in enumerate(steps) if step.instructions == ("open_trader",))
    changed = [*steps[:place], change(steps[place])]
    found = compare(Recording(recording.start, recording.rent, changed)).differences
    assert {each.split(maxsplit=1)[0] for each in found} == {str(place)}
