"""What a transaction names: the accounts to be compared, and its instructions."""

from solders.instruction import Instruction
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey

from chain.addresses import (
    ASSOCIATED_TOKEN_PROGRAM,
    ED25519_PROGRAM,
    SLOT_HASHES_SYSVAR,
    SYSTEM_PROGRAM,
    TOKEN_PROGRAM,
)
from tests.program.harness import PROGRAM
from tests.program.layout import idl

PROGRAMS = {
    PROGRAM: "program",
    SYSTEM_PROGRAM: "system",
    TOKEN_PROGRAM: "token",
    ASSOCIATED_TOKEN_PROGRAM: "associated token",
    ED25519_PROGRAM: "ed25519",
}
NAMES = {bytes(each["discriminator"]): str(each["name"]) for each in idl()["instructions"]}


def is_account(address: Pubkey) -> bool:
    """Neither a program nor a sysvar: those belong to the chain, not to the scenario."""
    return address not in PROGRAMS and not str(address).startswith("Sysvar")


def accounts_named(message: Message | MessageV0) -> list[Pubkey]:
    return [key for key in message.account_keys if is_account(key)]


def names_slot_hashes(message: Message | MessageV0) -> bool:
    return SLOT_HASHES_SYSVAR in message.account_keys


def name_of(instruction: Instruction) -> str:
    """The IDL's name for an instruction of our program, `unknown` for what is none, else the program's."""
    if instruction.program_id == PROGRAM:
        return NAMES.get(bytes(instruction.data[:8]), "unknown")
    return PROGRAMS.get(instruction.program_id, str(instruction.program_id))
