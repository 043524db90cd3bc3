"""What a failed transaction becomes: the program's own errors by the IDL, everybody else's by name."""

from typing import Any

import pytest

from chain.addresses import ED25519_PROGRAM, SYSTEM_PROGRAM, TOKEN_PROGRAM
from chain.errors import ProgramRefused, TransactionExpired, TransactionFailed
from chain.program_errors import refusal
from chain.program_files import idl, program_id

OURS = str(program_id())


def test_every_error_of_the_idl_comes_by_its_name_number_and_message() -> None:
    for number, known in idl().errors.items():
        error = refusal({"InstructionError": [1, {"Custom": number}]}, [str(ED25519_PROGRAM), OURS])
        assert isinstance(error, ProgramRefused)
        assert (error.name, error.number, error.message) == (known.name, number, known.message)
        assert error.details == {"name": known.name, "number": number}
        assert error.code == "program_refused"


@pytest.mark.parametrize(
    ("program", "number", "name"),
    [
        (TOKEN_PROGRAM, 1, "TokenInsufficientFunds"),
        (SYSTEM_PROGRAM, 0, "AccountAlreadyInUse"),
        (ED25519_PROGRAM, 2, "InvalidSignature"),
        (ED25519_PROGRAM, 99, "Custom99"),
    ],
)
def test_numbers_of_other_programs_are_told_apart(program: Any, number: int, name: str) -> None:
    error = refusal({"InstructionError": [0, {"Custom": number}]}, [str(program)])
    assert isinstance(error, ProgramRefused)
    assert (error.name, error.number) == (name, number)


def test_a_number_of_a_called_program_is_read_by_the_log_that_names_it() -> None:
    logs = [
        f"Program {OURS} invoke [1]",
        f"Program {TOKEN_PROGRAM} invoke [2]",
        f"Program {TOKEN_PROGRAM} failed: custom program error: 0x1",
        f"Program {OURS} failed: custom program error: 0x1",
    ]
    error = refusal({"InstructionError": [0, {"Custom": 1}]}, [OURS], logs)
    assert isinstance(error, ProgramRefused)
    assert error.name == "TokenInsufficientFunds"


def test_the_runtimes_own_refusals_keep_their_names() -> None:
    error = refusal({"InstructionError": [0, "MissingRequiredSignature"]}, [OURS])
    assert isinstance(error, ProgramRefused)
    assert (error.name, error.number) == ("MissingRequiredSignature", -1)
    assert isinstance(refusal("BlockhashNotFound", []), TransactionExpired)
    assert isinstance(refusal("InsufficientFundsForFee", []), TransactionFailed)
    assert isinstance(refusal({"InsufficientFundsForRent": {"account_index": 0}}, []), TransactionFailed)
