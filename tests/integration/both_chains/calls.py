"""What a program's call of another program costs on each chain: the one difference in what both say of a transaction.

LiteSVM (Agave 2.2) charges 1,000 compute units for a call. The validator (Agave 3.1) charges 946, and one more for every
250 bytes of account infos that the caller hands over, of which each counts 80 (SIMD-0339; the accounts that the
instruction itself names count 34 bytes each, apart: so few round to nothing). So LiteSVM's figures follow
from the validator's, call by call and to the unit.
"""

import re

from chain.addresses import ASSOCIATED_TOKEN_PROGRAM, TOKEN_PROGRAM
from tests.integration.both_chains.recording import Call, Outcome

OLD_CALL, NEW_CALL = 1_000, 946
ACCOUNT_INFO_BYTES, BYTES_PER_UNIT = 80, 250
TRANSFER_CHECKED, INITIALIZE_ACCOUNT_3 = 12, 18
"""The token program's instructions that are called with four account infos; all other calls are of three at most."""

INVOKED = re.compile(r"Program (\w+) invoke \[(\d+)\]")
CONSUMED = re.compile(r"Program (\w+) consumed (\d+) of (\d+) compute units")


def in_old_units(outcome: Outcome) -> tuple[tuple[str, ...], int]:
    """Logs and compute units of a transaction as they are where calls have LiteSVM's price."""
    calls = (call for _, group in outcome.calls for call in group)
    dearer, stack, logs = 0, list[tuple[str, int]](), list[str]()
    for line in outcome.logs:
        if invoked := INVOKED.fullmatch(line):
            program, depth = invoked[1], int(invoked[2])
            del stack[depth - 1 :]
            if stack:
                dearer += _difference(stack[-1][0], program, next(calls))
            stack.append((program, dearer))
        elif consumed := CONSUMED.fullmatch(line):
            program, before = stack[-1]
            assert program == consumed[1], line
            used, left = int(consumed[2]) + dearer - before, int(consumed[3]) - before
            line = f"Program {program} consumed {used} of {left} compute units"
        elif re.fullmatch(r"Program \w+ (success|failed: .*)", line):
            stack.pop()
        logs.append(line)
    assert next(calls, None) is None, "a call that no log line tells of"
    return tuple(logs), outcome.compute_units + dearer


def _difference(caller: str, program: str, call: Call) -> int:
    """How much more LiteSVM charges for one call."""
    return OLD_CALL - NEW_CALL - ACCOUNT_INFO_BYTES * _infos(caller, program, call) // BYTES_PER_UNIT


def _infos(caller: str, program: str, call: Call) -> int:
    """Account infos handed over, as far as it matters: four make a unit, fewer make none."""
    of_token = program == str(TOKEN_PROGRAM) and bool(call.data)
    by_associated = caller == str(ASSOCIATED_TOKEN_PROGRAM)
    four = of_token and (
        call.data[0] == TRANSFER_CHECKED or (call.data[0] == INITIALIZE_ACCOUNT_3 and by_associated)
    )
    return 4 if four else 0
