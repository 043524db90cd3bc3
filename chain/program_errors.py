"""What the runtime says when a transaction fails, as our errors: one table for the program's numbers, through its IDL."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from auction_engine.core.errors import AuctionError
from chain import program_files
from chain.addresses import COMPUTE_BUDGET_PROGRAM, ED25519_PROGRAM, SYSTEM_PROGRAM, TOKEN_PROGRAM
from chain.errors import ProgramRefused, TransactionExpired, TransactionFailed
from chain.idl import ProgramError

WITHOUT_NUMBER = -1
_FAILED = re.compile(r"Program (\S+) failed")
_EXPIRED = {"BlockhashNotFound"}

_TOKEN = {
    0: ("TokenNotRentExempt", "The token account would not be free of rent"),
    1: ("TokenInsufficientFunds", "The token account holds too little"),
    3: ("TokenMintMismatch", "The token account is of another mint"),
    4: ("TokenOwnerMismatch", "The token account belongs to somebody else"),
    17: ("TokenAccountFrozen", "The token account is frozen"),
}
_SYSTEM = {
    0: ("AccountAlreadyInUse", "The account exists already"),
    1: ("InsufficientLamports", "The payer has too few lamports"),
}
_ED25519 = {
    0: ("InvalidPublicKey", "The key of a signature is not a valid Ed25519 key"),
    2: ("InvalidSignature", "A signature is not the wallet's over this text"),
    3: ("InvalidDataOffsets", "The Ed25519 instruction points outside of itself"),
    4: ("InvalidInstructionDataSize", "The Ed25519 instruction is cut short"),
}
_BUILT_IN: Mapping[str, Mapping[int, tuple[str, str]]] = {
    str(TOKEN_PROGRAM): _TOKEN,
    str(SYSTEM_PROGRAM): _SYSTEM,
    str(ED25519_PROGRAM): _ED25519,
    str(COMPUTE_BUDGET_PROGRAM): {},
}


def program_error(number: int) -> ProgramError | None:
    """An error of our program by its number."""
    return program_files.idl().errors.get(number)


def refusal(err: Any, programs: Sequence[str], logs: Sequence[str] | None = None) -> AuctionError:
    """The error to raise for a transaction that failed.

    err: the runtime's error as the node's JSON has it. programs: the program of each top-level instruction.
    logs: the transaction's, which name the program that failed when it was called by another.
    """
    if isinstance(err, str):
        if err in _EXPIRED:
            return TransactionExpired("the transaction's blockhash is not valid (any more); build it anew")
        return TransactionFailed(f"the transaction was refused: {err}", reason=err)
    kind, detail = next(iter(err.items()))
    if kind != "InstructionError":
        return TransactionFailed(f"the transaction was refused: {kind} {detail}", reason=kind)
    index, fault = detail
    program = _failed_program(logs) or (programs[index] if index < len(programs) else "")
    if isinstance(fault, dict) and "Custom" in fault:
        return _custom(int(fault["Custom"]), program, index)
    name = fault if isinstance(fault, str) else next(iter(fault))
    return ProgramRefused(name, WITHOUT_NUMBER, f"instruction {index} was refused by the runtime: {name}")


def _custom(number: int, program: str, index: int) -> ProgramRefused:
    if program in _BUILT_IN:
        name, message = _BUILT_IN[program].get(number, (f"Custom{number}", f"Program {program}"))
        return ProgramRefused(name, number, message)
    known = program_error(number)
    if known is not None:
        return ProgramRefused(known.name, known.number, known.message)
    return ProgramRefused(
        f"Custom{number}", number, f"instruction {index}: program {program} refused with error {number}"
    )


def _failed_program(logs: Sequence[str] | None) -> str | None:
    """The innermost program that failed: its line comes first, those of its callers follow."""
    for line in logs or ():
        if found := _FAILED.match(line):
            return found[1]
    return None
