"""Each account replaced by every other that there is, and by copies of its bytes under other owners."""

from collections.abc import Iterator

from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM

from tests.program.harness import ED25519, PROGRAM, TOKEN, TOKEN_2022
from tests.program.input_mutations.mutant import Change, Mutant, account_names, with_accounts
from tests.program.input_mutations.stage import NEWCOMER, Stage
from tests.program.reference.encoding import data_of
from tests.program.reference.state import Account, Raw
from tests.program.simulation.founding import address_of

SYSVARS = [
    Pubkey.from_string(f"Sysvar{name}")
    for name in (
        "1nstructions1111111111111111111111111",
        "S1otHashes111111111111111111111111111",
        "C1ock11111111111111111111111111111111",
        "Rent111111111111111111111111111111111",
    )
]
PROGRAMS = [PROGRAM, TOKEN, TOKEN_2022, SYSTEM, ED25519]
OWNERS = [PROGRAM, TOKEN, TOKEN_2022, SYSTEM]
ENOUGH = 10**9


def account_mutants(stage: Stage, transaction: list[Instruction]) -> Iterator[Mutant]:
    *before, played = transaction
    for place, name in enumerate(account_names(played)):
        old = played.accounts[place].pubkey
        for other in _others(stage):
            if other != old:
                same = _kind(stage, other) == _kind(stage, old)
                change = Change.SAME_KIND if same else Change.OTHER_KIND
                yield Mutant(change, name, str(other), [*before, replaced(played, place, other)])
        for detail, address, copy in _copies(stage, old):
            changed = [*before, replaced(played, place, address)]
            yield Mutant(Change.COPY, name, detail, changed, {address: copy})


def replaced(instruction: Instruction, place: int, address: Pubkey) -> Instruction:
    """With the flags of the account whose place it takes: who has a key signs in the other's stead."""
    metas = list(instruction.accounts)
    metas[place] = AccountMeta(address, metas[place].is_signer, metas[place].is_writable)
    return with_accounts(instruction, metas)


def _others(stage: Stage) -> list[Pubkey]:
    """All accounts of the arena, programs, sysvars, and addresses where nothing is or where something could be made."""
    empty = [address_of("nothing"), stage.slot(stage.first + 7)]
    for market in stage.markets:
        empty += [stage.trader(NEWCOMER, market), stage.trader("stranger", market)]
        empty += [stage.slot(stage.first, market), stage.slot(stage.first + 1, market)]
    return list(dict.fromkeys([*stage.arena.state.accounts, *PROGRAMS, *SYSVARS, *empty]))


def _kind(stage: Stage, address: Pubkey) -> str:
    for kind, addresses in (("program", PROGRAMS), ("sysvar", SYSVARS), ("wallet", stage.arena.keys)):
        if address in addresses:
            return kind
    account = stage.arena.state.accounts.get(address)
    return type(account.content).__name__ if account is not None and account.lamports else "nothing"


def _copies(stage: Stage, old: Pubkey) -> Iterator[tuple[str, Pubkey, Account]]:
    """Elsewhere, and in the very place: then its address is right and only the owner is wrong."""
    account = stage.arena.state.accounts.get(old)
    if account is None:
        there = stage.arena.chain.svm.get_account(old)
        executable = there is not None and there.executable
        if executable:
            return
        owner, data = (SYSTEM, b"") if there is None else (there.owner, bytes(there.data))
    else:
        owner, data = account.owner, data_of(account.content)
    for other in OWNERS:
        if other == owner:
            continue
        copy = Account(ENOUGH, Raw(data), other)
        yield f"a copy under {other}", address_of(f"copy of {old} under {other}"), copy
        if old not in SYSVARS:
            yield f"itself under {other}", old, copy
