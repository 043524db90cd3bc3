"""The intake in storms of faults: nothing acknowledged is lost, doubled or reordered; and planted bugs are found."""

import pytest

from auction_engine.simulation.faults import KINDS
from auction_engine.simulation.intake import run_seed
from auction_engine.simulation.seeds import run_seeds
from tests.command import auction_engine
from tests.unit.simulation.planted_bugs import PLANTS, Plant

SEEDS = 300
SEEDS_TO_FIND_IN = 150


@pytest.mark.slow
def test_no_acknowledged_order_is_lost_doubled_or_reordered_whatever_fails() -> None:
    report = run_seeds(range(SEEDS), workers=1)
    assert report.failures == []
    assert set(report.faults) == set(KINDS), "every kind of fault happened"


@pytest.mark.slow
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert any(run_seed(seed).failures for seed in range(SEEDS_TO_FIND_IN))


def test_one_seed_is_one_run() -> None:
    def traced() -> list[tuple[float, str]]:
        seen: list[tuple[float, str]] = []
        run_seed(7, lambda second, text: seen.append((second, text)))
        return seen

    first = traced()
    assert first == traced()
    assert len(first) > 20


def test_the_command_tells_seeds_failures_and_faults() -> None:
    told = auction_engine("simulate", "intake", "--seeds", "12", "--seed", "5", "--workers", "2", "--json")
    assert told.code == 0
    assert (told.document["seeds"], told.document["failures"]) == (12, [])
    assert told.document["faults"]["lost_request"] > 0


def test_the_command_names_the_seeds_that_failed_and_replays_one_with_what_happened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    PLANTS[0](monkeypatch)
    told = auction_engine("simulate", "intake", "--seeds", "3", "--workers", "1")
    assert told.code == 1
    assert "failed: auction-engine simulate intake --seed 2\n" in told.out
    again = auction_engine("simulate", "intake", "--seed", "2")
    assert again.code == 1
    assert "calm" in again.out
    assert "acknowledged as" in again.out
