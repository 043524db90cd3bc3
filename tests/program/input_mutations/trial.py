"""One mutant on program and model: both refuse, or both do the same to every account."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from solders.account import Account as ChainAccount
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM

from tests.program.harness import Simulated
from tests.program.input_mutations.mutant import Mutant
from tests.program.reference.encoding import data_of
from tests.program.reference.refusal import Refusal
from tests.program.reference.state import Account, State
from tests.program.reference.transactions import run
from tests.program.simulation.arena import Arena, Disagreement, fault_of

NO_REFUSALS = (
    "AlreadyProcessed",
    "BlockhashNotFound",
    "SignatureFailure",
    "SanitizeFailure",
    "InsufficientFundsForFee",
    "AccountNotFound",
    "ComputationalBudgetExceeded",
    "ProgramFailedToComplete",
)
"""Faults of the test itself, and crashes: a refusal must be one."""
NOTHING = Account()
INSTRUCTIONS = Pubkey.from_string("Sysvar1nstructions1111111111111111111111111")
"""The sysvar that Solana makes anew for each transaction."""


def allowed(arena: Arena, mutant: Mutant) -> bool:
    """Whether it succeeds, on both sides and with the same result; the arena stays as it is. Raises Disagreement."""
    with _placed(arena, mutant.placed):
        instructions = [arena.signable(each) for each in mutant.instructions]
        after, refusal = arena.state, None
        try:
            after = run(arena.state, instructions, arena.chain.payer.pubkey())
        except Refusal as found:
            refusal = found
        done = arena.chain.simulate(*instructions, signers=arena.signers_of(instructions))
        try:
            _agree(arena, after, refusal, done)
        except Disagreement as error:
            raise Disagreement(f"{mutant.change.value}, {mutant.part}, {mutant.detail}: {error}") from error
        return refusal is None


@contextmanager
def _placed(arena: Arena, accounts: Mapping[Pubkey, Account]) -> Iterator[None]:
    state, svm = arena.state, arena.chain.svm
    before = {address: svm.get_account(address) for address in accounts}
    for address, account in accounts.items():
        arena.place(address, account)
    try:
        yield
    finally:
        arena.state = state
        for address, there in before.items():
            svm.set_account(address, there or ChainAccount(0, b"", SYSTEM))


def _agree(arena: Arena, after: State, refusal: Refusal | None, done: Simulated) -> None:
    if done.error is not None:
        crash = next((name for name in NO_REFUSALS if name in done.error), None)
        if crash is not None:
            raise Disagreement(f"{crash} is no refusal: {done.error}, {done.logs}")
        if refusal is None:
            raise Disagreement(f"the program refused with {done.error} what the model does")
        if fault_of(done.error) not in refusal.faults:
            raise Disagreement(
                f"the program's fault is {fault_of(done.error)}, {done.error}; the model's {refusal}"
            )
        return
    if refusal is not None:
        raise Disagreement(f"the program did what the model refuses for {refusal}")
    _same_accounts(arena, after, done)


def _same_accounts(arena: Arena, after: State, done: Simulated) -> None:
    """What the program wrote is what the model holds, and what the model changed the program wrote."""
    changed = {a for a, account in after.accounts.items() if arena.state.accounts.get(a) is not account}
    unwritten = changed - done.accounts.keys()
    for address in unwritten:
        if after.accounts[address] != arena.state.accounts.get(address, NOTHING):
            raise Disagreement(f"the model changed {address}, the program did not")
    for address, there in done.accounts.items():
        account = after.accounts.get(address)
        if account is not None:
            left = there.lamports, bytes(there.data), there.owner
            if left != (account.lamports, data_of(account.content), account.owner):
                raise Disagreement(f"{address}: the program left {there}, the model {account}")
        elif address not in (arena.chain.payer.pubkey(), INSTRUCTIONS):
            _untouched(arena, address, there)


def _untouched(arena: Arena, address: Pubkey, there: ChainAccount) -> None:
    """Programs, sysvars and empty addresses, of which the model knows nothing: as they were before."""
    before = arena.chain.svm.get_account(address)
    if there != before and (before is not None or there.lamports or there.data):
        raise Disagreement(f"{address}: the program made {there} of {before}")
