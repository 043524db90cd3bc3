"""The accounts a transaction names, those of its lookup tables included, and the limits on them."""

from collections.abc import Callable, Sequence

import msgspec
from solders.account import Account
from solders.address_lookup_table_account import ID as LOOKUP_TABLE_PROGRAM
from solders.address_lookup_table_account import AddressLookupTable
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey
from solders.transaction_status import TransactionErrorFieldless

LOCKS_MAX = 64  # mainnet's; a test validator takes 128 unless told otherwise


class AccountKeys(msgspec.Struct, frozen=True):
    static: list[Pubkey]
    loaded_writable: list[Pubkey]
    loaded_readonly: list[Pubkey]

    def all(self) -> list[Pubkey]:
        """In the order that instructions' indexes count."""
        return [*self.static, *self.loaded_writable, *self.loaded_readonly]


def resolve(
    message: Message | MessageV0, read: Callable[[Pubkey], Account | None]
) -> AccountKeys | TransactionErrorFieldless:
    """Look the tables up. Whether an entry is old enough to be used is for the VM to say: it knows the slot."""
    writable: list[Pubkey] = []
    readonly: list[Pubkey] = []
    for lookup in message.address_table_lookups if isinstance(message, MessageV0) else []:
        addresses = _table(read(lookup.account_key))
        if isinstance(addresses, TransactionErrorFieldless):
            return addresses
        if max([*lookup.writable_indexes, *lookup.readonly_indexes], default=-1) >= len(addresses):
            return TransactionErrorFieldless.InvalidAddressLookupTableIndex
        writable += [addresses[index] for index in lookup.writable_indexes]
        readonly += [addresses[index] for index in lookup.readonly_indexes]
    return AccountKeys(message.account_keys, writable, readonly)


def _table(account: Account | None) -> Sequence[Pubkey] | TransactionErrorFieldless:
    if account is None:
        return TransactionErrorFieldless.AddressLookupTableNotFound
    if account.owner != LOOKUP_TABLE_PROGRAM:
        return TransactionErrorFieldless.InvalidAddressLookupTableOwner
    try:
        return AddressLookupTable.deserialize(account.data).addresses
    except Exception:  # noqa: BLE001 - solders' decoders raise several kinds, none derived from another
        return TransactionErrorFieldless.InvalidAddressLookupTableData


def fault_of(keys: AccountKeys) -> TransactionErrorFieldless | None:
    """LiteSVM lets both of these pass; a cluster does not."""
    named = keys.all()
    if len(set(named)) != len(named):
        return TransactionErrorFieldless.AccountLoadedTwice
    return TransactionErrorFieldless.TooManyAccountLocks if len(named) > LOCKS_MAX else None
