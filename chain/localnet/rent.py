"""Rent exemption, for the accounts that LiteSVM does not look at: those without data."""

from solders.account import Account
from solders.pubkey import Pubkey
from solders.transaction_status import TransactionErrorInsufficientFundsForRent

from chain.localnet.vm import RENT


def minimum_balance(data_bytes: int) -> int:
    """Lamports that make an account of this size rent-exempt."""
    return RENT.minimum_balance(data_bytes)


def rent_fault(
    before: dict[Pubkey, Account | None], after: dict[Pubkey, Account | None], keys: list[Pubkey]
) -> TransactionErrorInsufficientFundsForRent | None:
    """A transaction may not leave an account below its minimum, unless it was so before and gets no richer.

    The rule is Agave's rent state transition; LiteSVM applies it to accounts with data only.
    """
    for address, account in after.items():
        if account is None or account.lamports >= minimum_balance(len(account.data)):
            continue
        old = before[address]
        was_paying = old is not None and old.lamports < minimum_balance(len(old.data))
        if (
            old is None
            or not was_paying
            or old.lamports < account.lamports
            or len(old.data) != len(account.data)
        ):
            return TransactionErrorInsufficientFundsForRent(keys.index(address))
    return None
