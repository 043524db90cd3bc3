"""Try a transaction out: all that a cluster checks before it lets a transaction into a block, and what it would do."""

from solders.account import Account
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey
from solders.transaction_status import TransactionErrorFieldless, TransactionErrorType

from chain.localnet.account_keys import AccountKeys, fault_of, resolve
from chain.localnet.accounts import AccountBook
from chain.localnet.faults import is_charged
from chain.localnet.fees import fee_of
from chain.localnet.incoming import Incoming
from chain.localnet.outcome import Outcome
from chain.localnet.rent import minimum_balance, rent_fault
from chain.localnet.vm import Trial, Vm


def refused(err: TransactionErrorType) -> Outcome:
    """An outcome that never lands."""
    return Outcome(err, None, AccountKeys([], [], []), {}, {}, 0, lands=False)


def try_out(incoming: Incoming, accounts: AccountBook, vm: Vm) -> Outcome:
    """The blockhash, the signatures and whether it is a duplicate have been judged before."""
    message = incoming.message
    keys = resolve(message, accounts.newest)
    if isinstance(keys, TransactionErrorFieldless):
        return refused(keys)
    fault = fault_of(keys)
    if fault is not None:
        return refused(fault)
    trial = vm.try_out(incoming.transaction)
    fee = fee_of(message)
    before = {address: accounts.newest(address) for address, _ in trial.accounts}
    changes = _changes(trial, before)
    err = _program_fault(trial.err, message, keys, accounts) or rent_fault(before, changes, keys.all())
    if err is None:
        return Outcome(None, trial.meta, keys, before, changes, fee, lands=True)
    return _failed(err, trial, keys, accounts, fee)


def _program_fault(
    err: TransactionErrorType | None, message: Message | MessageV0, keys: AccountKeys, accounts: AccountBook
) -> TransactionErrorType | None:
    """LiteSVM does not tell a program that is not there from an account that is no program; a cluster does."""
    if err != TransactionErrorFieldless.InvalidProgramForExecution:
        return err
    for instruction in message.instructions:
        program = accounts.newest(keys.all()[instruction.program_id_index])
        if program is None:
            return TransactionErrorFieldless.ProgramAccountNotFound
        if not program.executable:
            break
    return err


def _changes(trial: Trial, before: dict[Pubkey, Account | None]) -> dict[Pubkey, Account | None]:
    after = {address: account if account.lamports else None for address, account in trial.accounts}
    return {address: account for address, account in after.items() if account != before[address]}


def _failed(
    err: TransactionErrorType, trial: Trial, keys: AccountKeys, accounts: AccountBook, fee: int
) -> Outcome:
    """Of a failed transaction only the fee remains, if the payer can pay it and stays rent-exempt or empty."""
    payer = keys.static[0]
    account = accounts.newest(payer)
    left = (account.lamports if account else 0) - fee
    if account is None or not is_charged(err) or (left != 0 and left < minimum_balance(len(account.data))):
        return Outcome(err, trial.meta, keys, {}, {}, fee, lands=False)
    paid = (
        Account(left, account.data, account.owner, account.executable, account.rent_epoch) if left else None
    )
    return Outcome(err, trial.meta, keys, {payer: account}, {payer: paid}, fee, lands=True)
