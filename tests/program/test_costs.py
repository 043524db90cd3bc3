"""Compute units are part of the interface: they may not change by more than 2 % without somebody saying so."""

import pytest

from bench.program.recorded import Costs, golden, is_within_tolerance, measure


@pytest.fixture(scope="module")
def measured() -> Costs:
    return measure()


def test_every_instruction_costs_what_is_committed(measured: Costs) -> None:
    """If this is meant: programs/measure.py --json > programs/energy_auction/compute_units.json, and a line in CHANGELOG.md."""
    recorded = golden()
    assert set(measured) == set(recorded)
    units = {
        case: (numbers["compute_units"], recorded[case]["compute_units"])
        for case, numbers in measured.items()
    }
    assert {case: pair for case, pair in units.items() if not is_within_tolerance(*pair)} == {}


@pytest.mark.parametrize(
    ("units", "within"), [(5000, True), (5100, True), (4900, True), (5101, False), (4899, False)]
)
def test_two_percent_either_way_is_no_change(units: int, within: bool) -> None:
    assert is_within_tolerance(units, 5000) is within


def test_compute_units_are_the_same_in_every_run(measured: Costs) -> None:
    assert measure() == measured


def test_the_design_s_targets_hold(measured: Costs) -> None:
    units = {case: numbers["compute_units"] for case, numbers in measured.items()}
    for orders in (1, 2, 3):
        assert units[f"register_orders, {orders}"] <= 2500 * orders
    for traders, orders in ((40, 1), (60, 1), (60, 2), (20, 8)):
        assert units[f"settle_batch, {traders} x {orders}"] <= 650 * traders * orders
    assert max(units.values()) < 200_000  # what a transaction may use without asking for more


def test_sixty_traders_with_two_orders_each_settle_in_one_transaction(measured: Costs) -> None:
    """LiteChain refuses more than 1,232 bytes and more than 64 account locks."""
    assert measured["settle_batch, 60 x 2"]["bytes"] <= 1232
