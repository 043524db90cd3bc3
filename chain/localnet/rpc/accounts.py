"""Methods that read accounts."""

from chain.localnet.bank import Bank
from chain.localnet.rpc.account_data import DataSlice, Encoding, account_json
from chain.localnet.rpc.filters import Filter, compile_filters
from chain.localnet.rpc.params import Params
from chain.localnet.rpc.reading import ReadConfig, read_slot, with_context

ACCOUNTS_MAX = 100


class AccountConfig(ReadConfig, frozen=True, rename="camel"):
    encoding: Encoding | None = None
    data_slice: DataSlice | None = None


class ProgramAccountsConfig(AccountConfig, frozen=True, rename="camel"):
    filters: list[Filter] | None = None
    with_context: bool | None = None


def get_balance(bank: Bank, params: Params) -> object:
    slot = read_slot(bank, params.config(1, ReadConfig))
    account = bank.account_at(params.pubkey(0), slot)
    return with_context(slot, account.lamports if account else 0)


def get_account_info(bank: Bank, params: Params) -> object:
    config = params.config(1, AccountConfig)
    slot = read_slot(bank, config)
    account = bank.account_at(params.pubkey(0), slot)
    return with_context(slot, account and account_json(account, config.encoding, config.data_slice))


def get_multiple_accounts(bank: Bank, params: Params) -> object:
    config = params.config(1, AccountConfig)
    slot = read_slot(bank, config)
    encoding = config.encoding or "base64"
    accounts = [bank.account_at(address, slot) for address in params.pubkeys(0, ACCOUNTS_MAX)]
    return with_context(
        slot, [account and account_json(account, encoding, config.data_slice) for account in accounts]
    )


def get_program_accounts(bank: Bank, params: Params) -> object:
    program = params.pubkey(0, "program")
    config = params.config(1, ProgramAccountsConfig)
    slot = read_slot(bank, config)
    passes = compile_filters(config.filters)
    found = [
        {"pubkey": str(address), "account": account_json(account, config.encoding, config.data_slice)}
        for address, account in bank.accounts.owned_by(program, slot)
        if passes(account)
    ]
    return with_context(slot, found) if config.with_context else found


METHODS = {
    "getBalance": get_balance,
    "getAccountInfo": get_account_info,
    "getMultipleAccounts": get_multiple_accounts,
    "getProgramAccounts": get_program_accounts,
}
