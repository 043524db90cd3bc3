"""Hostile changes of a transaction: other accounts, other signers, flags taken away, bytes changed."""

from collections.abc import Callable
from random import Random

from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM

from tests.program.harness import ED25519, PROGRAM, TOKEN, TOKEN_2022
from tests.program.simulation.arena import Arena, Attempt

DISCRIMINATOR = 8


def tampered(arena: Arena, rng: Random, attempt: Attempt) -> Attempt:
    """The attempt with one thing changed in one of its instructions."""
    place = rng.randrange(len(attempt.instructions))
    if attempt.instructions[place].program_id in (TOKEN, SYSTEM):
        return attempt  # other people's programs, whose faults are none of ours
    instructions = list(attempt.instructions)
    changes = [_other_account] * 5 + [_same_kind] * 5 + [_no_flag] * 3 + [_twice, _dropped] + [_bytes] * 4
    if instructions[place].program_id == ED25519:
        changes = [_bytes]
    instructions[place] = rng.choice(changes)(arena, rng, instructions[place])
    return Attempt(instructions, attempt.after)


Change = Callable[[Arena, Random, Instruction], Instruction]


def _with(ix: Instruction, metas: list[AccountMeta]) -> Instruction:
    return Instruction(ix.program_id, bytes(ix.data), metas)


def _replace(ix: Instruction, place: int, address: Pubkey) -> Instruction:
    metas = list(ix.accounts)
    metas[place] = AccountMeta(address, metas[place].is_signer, metas[place].is_writable)
    return _with(ix, metas)


def _other_account(arena: Arena, rng: Random, ix: Instruction) -> Instruction:
    """Anything at all in an account's place: a wallet, a program, a forged copy."""
    every = [*arena.state.accounts, PROGRAM, TOKEN, TOKEN_2022, SYSTEM, Pubkey.default()]
    return _replace(ix, rng.randrange(len(ix.accounts)), rng.choice(every))


def _same_kind(arena: Arena, rng: Random, ix: Instruction) -> Instruction:
    """Another of the same kind: of another market, another wallet, another holder; a signer really signs."""
    place = rng.randrange(len(ix.accounts))
    old = arena.state.accounts.get(ix.accounts[place].pubkey)
    if old is None:
        return _other_account(arena, rng, ix)
    kin = [a for a, account in arena.state.accounts.items() if type(account.content) is type(old.content)]
    return _replace(ix, place, rng.choice(kin))


def _no_flag(arena: Arena, rng: Random, ix: Instruction) -> Instruction:
    """A signature or the right to write is taken away, where there is one."""
    flags = [(i, m) for i, m in enumerate(ix.accounts) if m.is_signer or m.is_writable]
    if not flags:
        return ix
    place, meta = rng.choice(flags)
    signer = meta.is_signer and meta.is_writable and rng.random() < 0.5
    metas = list(ix.accounts)
    metas[place] = AccountMeta(meta.pubkey, signer, meta.is_writable and not meta.is_signer)
    return _with(ix, metas)


def _twice(arena: Arena, rng: Random, ix: Instruction) -> Instruction:
    """One of its accounts in the place of another, or once more at the end."""
    other = rng.choice(ix.accounts)
    if rng.random() < 0.3:
        return _with(ix, [*ix.accounts, other])
    return _replace(ix, rng.randrange(len(ix.accounts)), other.pubkey)


def _dropped(arena: Arena, rng: Random, ix: Instruction) -> Instruction:
    place = rng.randrange(len(ix.accounts))
    return _with(ix, [meta for i, meta in enumerate(ix.accounts) if i != place])


def _bytes(arena: Arena, rng: Random, ix: Instruction) -> Instruction:
    """A byte of the arguments becomes another; the instruction stays what it is."""
    data = bytearray(ix.data)
    first = 0 if ix.program_id == ED25519 else DISCRIMINATOR
    if len(data) <= first:
        return ix
    place = rng.randrange(first, len(data))
    data[place] = data[place] ^ (1 << rng.randrange(8)) if rng.random() < 0.6 else (data[place] + 1) % 256
    return Instruction(ix.program_id, bytes(data), list(ix.accounts))
