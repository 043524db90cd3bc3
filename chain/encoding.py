"""An instruction of our program from names and values: accounts and arguments in the order of the IDL."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey

from chain import program_files
from chain.addresses import INSTRUCTIONS_SYSVAR, SLOT_HASHES_SYSVAR, SYSTEM_PROGRAM, TOKEN_PROGRAM
from chain.errors import ChainError

_ALWAYS = {
    "system_program": SYSTEM_PROGRAM,
    "token_program": TOKEN_PROGRAM,
    "instructions": INSTRUCTIONS_SYSVAR,
    "slot_hashes": SLOT_HASHES_SYSVAR,
}
"""Accounts that are the same in every call: callers need not name them."""


def encode_data(name: str, arguments: Mapping[str, Any]) -> bytes:
    """The instruction's data: its discriminator, then its arguments."""
    form = program_files.idl().instructions[name]
    return form.discriminator + form.arguments.write(arguments)


def instruction(
    program: Pubkey,
    name: str,
    accounts: Mapping[str, Pubkey],
    arguments: Mapping[str, Any] | None = None,
    remaining: Sequence[AccountMeta] = (),
) -> Instruction:
    """Raises ChainError when accounts or arguments are not those that the IDL names."""
    form = program_files.idl().instructions[name]
    wanted = [account.name for account in form.accounts]
    given = {**_ALWAYS, **accounts}
    if missing := [account for account in wanted if account not in given]:
        raise ChainError(f"{name} also takes {', '.join(missing)}")
    if unknown := [account for account in accounts if account not in wanted]:
        raise ChainError(f"{name} does not take {', '.join(unknown)}")
    metas = [AccountMeta(given[a.name], a.signer, a.writable) for a in form.accounts]
    return Instruction(program, encode_data(name, arguments or {}), [*metas, *remaining])


def fields_of(value: msgspec.Struct) -> dict[str, Any]:
    """A Struct's fields as an argument of an instruction."""
    return {name: getattr(value, name) for name in value.__struct_fields__}
