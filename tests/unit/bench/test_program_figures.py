"""The figures of `bench program` agree with what is recorded, and the design's targets that are met stay met.

Compute units, bytes and lamports are the same on every machine, so they may be asserted; no time is.
"""

from typing import Any

import pytest

from auction_engine.core.batches import BATCH_FILLS_MAX, BATCH_TRADERS_MAX
from bench.measurement import Measurement, Row
from bench.program.figures import beside_targets, each
from bench.program.instructions import INSTRUCTIONS
from bench.program.recorded import golden, is_within_tolerance
from bench.program.registering import REGISTERING, TEXTS
from bench.program.room import ROOM
from bench.program.settling import SETTLING, Mix
from chain.idl import read_idl
from chain.program_files import IDL_FILE, PROGRAM_FILE

SIGNATURE_LAMPORTS = 5_000


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """What JSON says of everything but the floor, whose figures tests/program/test_floor.py stands behind."""
    told: dict[str, Any] = {}
    for measurement in (REGISTERING, SETTLING, INSTRUCTIONS, ROOM):
        told |= of(measurement)
    return told


def of(measurement: Measurement) -> dict[str, object]:
    assert measurement.document is not None
    return measurement.document(list(measurement.measure(False)))


def row(rows: list[Row], column: str, value: str) -> dict[str, Any]:
    return next(found for found in rows if found[column] == value)


def test_every_instruction_of_the_program_is_measured(document: dict[str, Any]) -> None:
    assert set(read_idl(IDL_FILE.read_bytes()).instructions) <= set(document["instructions"])
    assert set(golden()) <= set(document["instructions"])


def test_instructions_cost_what_is_recorded(document: dict[str, Any]) -> None:
    for case, recorded in golden().items():
        assert is_within_tolerance(document["instructions"][case], recorded["compute_units"]), case
        assert document["transaction_bytes"][case] == recorded["bytes"]


def test_fills_per_transaction_reach_the_targets(document: dict[str, Any]) -> None:
    settle = document["settle"]
    assert settle["fills_per_transaction"] >= 60
    assert settle["fills_per_transaction_two_orders"] >= 120
    assert settle["cu_per_fill"] <= 650


def test_the_fullest_settlements_are_stopped_by_a_limit_and_stay_within_it(document: dict[str, Any]) -> None:
    for mix in document["settle"]["mixes"]:
        assert mix["bytes"] <= 1232 and mix["locks"] <= 64 and mix["compute_units"] <= 200_000
        one_more = (5 + 1 + 1) * max(1, mix["fills"] // mix["households"])
        if mix["limited_by"] == "64 locks":
            assert mix["locks"] == 64
        elif mix["limited_by"] is not None and not mix["mix"].startswith("legacy"):
            assert mix["bytes"] + one_more > 1232
        assert mix["lamports_per_fill"] == each(SIGNATURE_LAMPORTS, mix["fills"])


def test_settling_agrees_with_the_recorded_cases(document: dict[str, Any]) -> None:
    for households, orders in ((60, 1), (60, 2)):
        mix = row(document["settle"]["mixes"], "mix", Mix(orders).name)
        recorded = golden()[f"settle_batch, {households} x {orders}"]["compute_units"]
        assert is_within_tolerance(mix["compute_units"], recorded)


def test_the_batches_that_the_engine_cuts_fit_into_a_legacy_transaction(document: dict[str, Any]) -> None:
    name = Mix(2, "legacy", households=BATCH_TRADERS_MAX).name
    mix = row(document["settle"]["mixes"], "mix", name)
    assert (mix["households"], mix["fills"]) == (BATCH_TRADERS_MAX, BATCH_FILLS_MAX)


def test_four_orders_register_in_a_transaction_of_version_0_and_three_in_a_legacy_one(
    document: dict[str, Any],
) -> None:
    register = document["register"]
    assert register["orders_per_transaction"] >= 4
    assert register["cu_per_order"] <= 2500
    for texts in TEXTS:
        assert row(register["forms"], "form", f"v0, {texts} texts")["orders"] >= 4
        assert row(register["forms"], "form", f"legacy, {texts} texts")["orders"] >= 3
    for version in ("v0", "v1"):
        assert row(register["forms"], "form", f"v0, longest texts in envelopes {version}")["orders"] >= 2
    assert all(form["text_bytes"] <= 157 for form in register["forms"])


def test_each_signed_text_costs_a_signature_beside_that_of_its_transaction(document: dict[str, Any]) -> None:
    for form in document["register"]["forms"]:
        orders = form["orders"]
        assert form["lamports_per_order"] == each(SIGNATURE_LAMPORTS * (1 + orders), orders)


def test_a_trader_account_of_eight_records_has_at_most_1200_bytes(document: dict[str, Any]) -> None:
    trader = document["trader"]
    assert trader["bytes"] <= 1200
    assert trader["rent_lamports"] == 6960 * (128 + trader["bytes"])
    assert document["program_bytes"] == PROGRAM_FILE.stat().st_size


def test_a_row_says_which_of_its_targets_it_misses() -> None:
    mix: Row = {"mix": Mix(1).name, "fills": 60, "compute_units": 1, "cu_per_fill": 650}
    assert beside_targets({**mix}, SETTLING.targets)["target"] == "met"
    missed = beside_targets({**mix, "fills": 59, "cu_per_fill": 651}, SETTLING.targets)["target"]
    assert missed == "fills >= 60 missed, cu per fill <= 650 missed"
    assert beside_targets({"mix": "another"}, SETTLING.targets)["target"] is None
