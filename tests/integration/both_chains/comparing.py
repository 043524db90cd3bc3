"""Both chains beside each other, transaction by transaction: whatever differs is a difference, but for what is named here.

These differ, and each is compared as what it must be:
* compute units of transactions in which a program calls another: LiteSVM's follow from the validator's (calls.py);
* an account's rent epoch: 2^64 - 1 on the validator, as it must be; LiteSVM does not keep the field. No program reads it;
* lamports of programs and sysvars, which belong to the chain: no transaction changes them, on either;
* the fee of a transaction that a precompile refuses: LiteSVM takes none, so the replay does (replaying.py);
* the error of a transaction that fails after an account has grown and before its rent is paid: LiteSVM examines rent
  although nothing is kept, and speaks of that. The validator gives the program's own error.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from solders.transaction import VersionedTransaction

from tests.integration.both_chains.calls import in_old_units
from tests.integration.both_chains.naming import is_account
from tests.integration.both_chains.recording import Held, Outcome, Recording, Step
from tests.integration.both_chains.replaying import Replay, refused_by_precompile

RENT_EXEMPT_EPOCH = 2**64 - 1
Difference = tuple[str, object, object]
"""What differs, what the validator has, what LiteSVM has."""


@dataclass
class Compared:
    """How much was compared, and what differed."""

    transactions: int = 0
    log_lines: int = 0
    accounts: int = 0
    """Accounts after transactions: each as often as it was compared."""
    balances: int = 0
    token_balances: int = 0
    calls: int = 0
    calls_priced: int = 0
    """Transactions whose compute units differ by the price of calls."""
    fees_added: int = 0
    """Transactions that a precompile refused."""
    rent_spoken_of: int = 0
    """Transactions in whose place LiteSVM reports missing rent."""
    differences: list[str] = field(default_factory=list)


def compare(recording: Recording) -> Compared:
    """Plays the recording in LiteSVM and compares after every transaction."""
    replay, compared = Replay(recording), Compared()
    for number, step in enumerate(recording.steps):
        outcome, accounts = replay.play(step)
        if _speaks_of_rent(step, outcome):
            compared.rent_spoken_of += 1
            outcome = replace(outcome, error=step.outcome.error)
        found = [*_outcomes(step, outcome)]
        for address, held in step.accounts.items():
            found += _held(str(address), held, accounts[address])
        compared.differences += [
            f"{number} {'+'.join(step.instructions)}: {what}\n  validator {real}\n  LiteSVM   {lite}"
            for what, real, lite in found
        ]
        _count(compared, step)
    return compared


def _speaks_of_rent(step: Step, lite: Outcome) -> bool:
    """add_records by a wallet that cannot pay for them; the third account is the one that grew."""
    real, names = step.outcome.error, step.instructions
    return (names, real, lite.error) == (
        ("add_records",),
        "InstructionError(0, Custom(1))",
        "InsufficientFundsForRent(2)",
    )


def _count(compared: Compared, step: Step) -> None:
    outcome = step.outcome
    compared.transactions += 1
    compared.log_lines += len(outcome.logs)
    compared.accounts += len(step.accounts)
    compared.balances += len(outcome.balances_before) + len(outcome.balances_after)
    compared.token_balances += len(outcome.tokens_before) + len(outcome.tokens_after)
    compared.calls += sum(len(group) for _, group in outcome.calls)
    message = VersionedTransaction.from_bytes(step.wire).message
    compared.fees_added += outcome.error is not None and refused_by_precompile(message, outcome.error)
    compared.calls_priced += in_old_units(outcome)[1] != outcome.compute_units


def _outcomes(step: Step, lite: Outcome) -> Iterator[Difference]:
    logs, units = in_old_units(step.outcome)
    real = replace(step.outcome, logs=logs, compute_units=units)
    for name in ("error", "compute_units", "calls", "returned", "tokens_before", "tokens_after"):
        if getattr(real, name) != getattr(lite, name):
            yield name, getattr(real, name), getattr(lite, name)
    if real.logs != lite.logs:
        both = zip((*real.logs, *[""] * len(lite.logs)), (*lite.logs, *[""] * len(real.logs)), strict=True)
        yield from (("log", one, other) for one, other in both if one != other)
    yield from _balances(step, real, lite)


def _balances(step: Step, real: Outcome, lite: Outcome) -> Iterator[Difference]:
    keys = VersionedTransaction.from_bytes(step.wire).message.account_keys
    for place, key in enumerate(keys):
        before = real.balances_before[place], lite.balances_before[place]
        after = real.balances_after[place], lite.balances_after[place]
        if not is_account(key):
            before, after = (before[0], after[0]), (before[1], after[1])  # unchanged, on each chain
        for moment, (one, other) in (("before", before), ("after", after)):
            if one != other:
                yield f"lamports of {key} {moment}", one, other


def _held(address: str, real: Held | None, lite: Held | None) -> Iterator[Difference]:
    expected = None if real is None else replace(real, rent_epoch=0)
    if real is not None and real.rent_epoch != RENT_EXEMPT_EPOCH:
        yield f"rent epoch of {address}", real.rent_epoch, RENT_EXEMPT_EPOCH
    if expected != (None if lite is None else replace(lite, rent_epoch=0)):
        yield f"account {address}", expected, lite
