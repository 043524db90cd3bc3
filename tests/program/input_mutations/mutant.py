"""A mutant: the transaction of a scene with one thing changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey

from chain import program_files
from tests.program.reference.state import Account


class Change(Enum):
    """What was done to it."""

    OTHER_KIND = "another kind of account"
    SAME_KIND = "another of the same kind"
    COPY = "its bytes under another owner"
    FLAG = "signer or writable flag flipped"
    SHAPE = "accounts left out, given twice, exchanged"
    DATA = "data changed"
    SIGNATURES = "Ed25519 instruction changed or moved"
    SIGNED_ANEW = "text changed and signed anew"
    POSTED_ANEW = "fill changed and posted anew"


NEEDLESS = "needless flag"
"""Signer or writable where neither is asked for."""


@dataclass(frozen=True)
class Mutant:
    """`part` names what was changed: an account, an argument. `placed`: accounts that stand there for this mutant only."""

    change: Change
    part: str
    detail: str
    instructions: list[Instruction]
    placed: Mapping[Pubkey, Account] = field(default_factory=dict)


def with_accounts(instruction: Instruction, metas: list[AccountMeta]) -> Instruction:
    return Instruction(instruction.program_id, bytes(instruction.data), metas)


def with_data(instruction: Instruction, data: bytes) -> Instruction:
    return Instruction(instruction.program_id, data, list(instruction.accounts))


def flipped(data: bytes, bit: int) -> bytes:
    """The data with one bit changed; bits are counted from the first byte's lowest."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def account_names(instruction: Instruction) -> list[str]:
    """What the instruction's form calls its accounts; those behind them have numbers."""
    data = bytes(instruction.data)
    forms = program_files.idl().instructions.values()
    (form,) = (form for form in forms if form.discriminator == data[:8])
    names = [account.name for account in form.accounts]
    return names + [f"account {number}" for number in range(len(names), len(instruction.accounts))]
