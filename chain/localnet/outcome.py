"""What a transaction does, tried out; and what is known of it once it has landed."""

import msgspec
from solders.account import Account
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction_metadata import TransactionMetadata
from solders.transaction_status import TransactionErrorType

from chain.localnet.account_keys import AccountKeys


class Outcome(msgspec.Struct, frozen=True):
    """`changes` holds what it would leave in each account that it changes (None: closed), its fee included.

    `err` is set where it fails; `lands` tells whether it would still take its place in a block. `meta` is None where
    it never came to the VM.
    """

    err: TransactionErrorType | None
    meta: TransactionMetadata | None
    keys: AccountKeys
    before: dict[Pubkey, Account | None]
    changes: dict[Pubkey, Account | None]
    fee: int
    lands: bool

    @property
    def logs(self) -> list[str]:
        return self.meta.logs() if self.meta else []


class Landed(msgspec.Struct, frozen=True):
    """A transaction that has its place in the chain, as subscriptions tell of it."""

    signature: Signature
    slot: int
    err: object
    logs: list[str]
    mentioned: list[Pubkey]
    changes: dict[Pubkey, Account | None]
