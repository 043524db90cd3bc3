"""Flags flipped; accounts left out, given twice, exchanged."""

from collections.abc import Iterator

from solders.instruction import AccountMeta, Instruction

from tests.program.input_mutations.account_mutants import replaced
from tests.program.input_mutations.mutant import NEEDLESS, Change, Mutant, account_names, with_accounts
from tests.program.input_mutations.stage import Stage


def flag_mutants(stage: Stage, transaction: list[Instruction]) -> Iterator[Mutant]:
    """A signature is added where somebody with a key stands."""
    *before, played = transaction
    for place, name in enumerate(account_names(played)):
        old = played.accounts[place]
        changes = {"writable": AccountMeta(old.pubkey, old.is_signer, not old.is_writable)}
        if old.pubkey in stage.arena.keys:
            changes["signer"] = AccountMeta(old.pubkey, not old.is_signer, old.is_writable)
        for flag, meta in changes.items():
            metas = [*played.accounts[:place], meta, *played.accounts[place + 1 :]]
            taken = old.is_signer if flag == "signer" else old.is_writable
            part = "flag taken" if taken else NEEDLESS
            yield Mutant(Change.FLAG, part, f"{flag} of {name}", [*before, with_accounts(played, metas)])


def shape_mutants(transaction: list[Instruction]) -> Iterator[Mutant]:
    *before, played = transaction
    metas, names = list(played.accounts), account_names(played)

    def mutant(part: str, detail: str, changed: Instruction) -> Mutant:
        return Mutant(Change.SHAPE, part, detail, [*before, changed])

    for place, name in enumerate(names):
        without = [*metas[:place], *metas[place + 1 :]]
        yield mutant(name, f"{name} left out", with_accounts(played, without))
        if place + 1 < len(metas):
            twice = [*metas[: place + 1], *metas[place:]]
            yield mutant(name, f"{name} twice in a row", with_accounts(played, twice))
        behind = with_accounts(played, [*metas, metas[place]])
        yield mutant("one more behind", f"{name} once more behind", behind)
        for other, other_name in enumerate(names):
            if metas[other].pubkey == metas[place].pubkey:
                continue
            both = replaced(played, place, metas[other].pubkey)
            yield mutant(name, f"{other_name} in place of {name}", both)
            if place < other:
                exchanged = replaced(both, other, metas[place].pubkey)
                yield mutant(name, f"{name} and {other_name} exchanged", exchanged)
    yield mutant("all accounts", "no account", with_accounts(played, []))
