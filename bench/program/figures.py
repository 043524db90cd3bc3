"""Arithmetic of the tables: whole numbers, and what a transaction is too large by."""

from solders.instruction import Instruction

from bench.measurement import Row, Target
from bench.program.lite_chain import LOCKS_MAX, LiteChain
from chain.transactions import TRANSACTION_BYTES_MAX


def each(total: int, parts: int) -> int:
    """What one part costs; rounded up, so that no figure is better than what was measured."""
    return -(-total // parts)


def limit_of(chain: LiteChain, instructions: list[Instruction]) -> str | None:
    """Which limit of a transaction these instructions break; None while they fit."""
    if chain.locks(instructions) > LOCKS_MAX:
        return f"{LOCKS_MAX} locks"
    if len(bytes(chain.signed(instructions))) > TRANSACTION_BYTES_MAX:
        return f"{TRANSACTION_BYTES_MAX:,} bytes"
    return None


def beside_targets(row: Row, targets: tuple[Target, ...]) -> Row:
    """The row, and whether it meets all the targets that speak of it; if not, which it misses."""
    judged = [(target.column, found) for target in targets if (found := target.judged([row]))]
    missed = [f"{column} {found['bound']} missed" for column, found in judged if found["met"] != "yes"]
    verdict = ", ".join(missed).replace("_", " ") or "met"
    return row | {"target": verdict if judged else None}
