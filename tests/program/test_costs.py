"""Compute units are part of the interface: they may not change by more than 2 % without somebody saying so."""

import json
from pathlib import Path

import pytest

from tests.program.measuring import Measured, measure

GOLDEN = Path(__file__).parents[2] / "programs" / "energy_auction" / "compute_units.json"
TOLERANCE = 0.02


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure()


def test_every_instruction_costs_what_is_committed(measured: Measured) -> None:
    """If this is meant: programs/measure.py --json > programs/energy_auction/compute_units.json, and a line in CHANGELOG.md."""
    golden: Measured = json.loads(GOLDEN.read_text())
    assert set(measured) == set(golden)
    units = {
        case: (numbers["compute_units"], golden[case]["compute_units"]) for case, numbers in measured.items()
    }
    changed = {case: pair for case, pair in units.items() if abs(pair[0] - pair[1]) > TOLERANCE * pair[1]}
    assert changed == {}


def test_the_design_s_targets_hold(measured: Measured) -> None:
    units = {case: numbers["compute_units"] for case, numbers in measured.items()}
    for orders in (1, 2, 3):
        assert units[f"register_orders, {orders}"] <= 2500 * orders
    for traders, orders in ((40, 1), (60, 1), (60, 2), (20, 8)):
        assert units[f"settle_batch, {traders} x {orders}"] <= 650 * traders * orders
    assert max(units.values()) < 200_000  # what a transaction may use without asking for more


def test_sixty_traders_with_two_orders_each_settle_in_one_transaction(measured: Measured) -> None:
    """The harness refuses more than 1,232 bytes and more than 64 account locks."""
    assert measured["settle_batch, 60 x 2"]["bytes"] <= 1232
