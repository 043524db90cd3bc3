"""Every instruction as a case that is always the same, and the file that holds what the cases cost.

programs/energy_auction/compute_units.json is committed: a change of more than 2 % needs a reason. It comes with the sources,
not with an installed package.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bench.program.operator_cases import challenge_cases, operator_cases, wallet_cases
from bench.program.slots import trading_slot
from bench.program.trader_cases import Case, envelope_cases, trader_cases

GOLDEN_FILE = Path(__file__).parents[2] / "programs" / "energy_auction" / "compute_units.json"
TOLERANCE_PERCENT = 2
SETTLED = ((2, 1), (40, 1), (60, 1), (60, 2), (20, 8))
"""Households and orders of each."""
MANY_BATCHES = 256
Costs = dict[str, dict[str, int]]
"""By case: `compute_units`, and `bytes` of the transaction."""


def cases() -> Iterator[Case]:
    """Each case with its transaction; settling as "households x orders of each"."""
    yield from trader_cases()
    yield from envelope_cases()
    yield from operator_cases()
    yield from wallet_cases()
    yield from challenge_cases()
    for households, orders in SETTLED:
        yield from slot_cases(households, orders)
    yield from slot_cases(40, 1, MANY_BATCHES)


def slot_cases(households: int, orders: int, batches: int = 1) -> Iterator[Case]:
    """A slot in which every order is filled, in one batch; of the smallest slot, its beginning and end too."""
    slot = trading_slot(households, orders)
    community, smallest = slot.community, households == 2
    posted, settled = slot.settle(slot.batch(households), batches)
    if smallest:
        yield "post_clearing", posted
    depth = f", depth {(batches - 1).bit_length()}" if batches > 1 else ""
    yield f"settle_batch, {households} x {orders}{depth}", settled
    if smallest:
        community.wait_for_gate(slot.index, community.market.timing.life_seconds)
        yield "close_slot", community.close(slot.index)


def costs_of(measured: Iterator[Case]) -> Costs:
    return {case: {"compute_units": sent.compute_units, "bytes": sent.size} for case, sent in measured}


def measure() -> Costs:
    """What every case costs now."""
    return costs_of(cases())


@cache
def golden() -> Costs:
    """What is committed; nothing where the sources are not at hand."""
    costs: Costs = json.loads(GOLDEN_FILE.read_text()) if GOLDEN_FILE.is_file() else {}
    return costs


def is_within_tolerance(compute_units: int, recorded: int) -> bool:
    return 100 * abs(compute_units - recorded) <= TOLERANCE_PERCENT * recorded
