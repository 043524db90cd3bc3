"""The priority fee of a loader's transaction: a price per compute unit, and a limit that keeps the whole small."""

import math

from solders.compute_budget import set_compute_unit_limit, set_compute_unit_price
from solders.instruction import Instruction

COMPUTE_UNITS = 10_000
"""What a transaction of ours may use at most: the loader takes 2,370 for an instruction, and less than that is around it."""
_MICRO = 1_000_000


def priority_fee(price: int) -> list[Instruction]:
    """What stands before the instructions. price: micro-lamports per compute unit; 0 for no priority fee."""
    return [set_compute_unit_limit(COMPUTE_UNITS), set_compute_unit_price(price)] if price else []


def priority_lamports(price: int) -> int:
    """What it costs a transaction."""
    return math.ceil(price * COMPUTE_UNITS / _MICRO)
