"""Methods that read token accounts and mints."""

import msgspec
from solders.pubkey import Pubkey

from chain.localnet.bank import Bank
from chain.localnet.rpc.account_data import account_json
from chain.localnet.rpc.accounts import AccountConfig
from chain.localnet.rpc.errors import invalid_params
from chain.localnet.rpc.params import Params, to_pubkey
from chain.localnet.rpc.reading import ReadConfig, read_slot, with_context
from chain.localnet.tokens import TOKEN_PROGRAMS, read_mint, read_token_account, ui_amount


class OwnedFilter(msgspec.Struct, frozen=True, rename="camel"):
    """One of the two is set."""

    mint: str | None = None
    program_id: str | None = None


def get_token_account_balance(bank: Bank, params: Params) -> object:
    slot = read_slot(bank, params.config(1, ReadConfig))
    address = params.pubkey(0)
    token = read_token_account(bank.accounts.at(address, slot))
    mint = read_mint(bank.accounts.at(token.mint, slot)) if token else None
    if token is None or mint is None:
        raise invalid_params(f"{address} is no token account at slot {slot}")
    return with_context(slot, ui_amount(token.amount, mint.decimals))


def get_token_supply(bank: Bank, params: Params) -> object:
    slot = read_slot(bank, params.config(1, ReadConfig))
    address = params.pubkey(0, "mint")
    mint = read_mint(bank.accounts.at(address, slot))
    if mint is None:
        raise invalid_params(f"{address} is no token mint at slot {slot}")
    return with_context(slot, ui_amount(mint.supply, mint.decimals))


def get_token_accounts_by_owner(bank: Bank, params: Params) -> object:
    owner = params.pubkey(0, "owner")
    wanted = params.required(1, OwnedFilter, "{mint} or {programId}")
    config = params.config(2, AccountConfig)
    slot = read_slot(bank, config)
    mint = to_pubkey(wanted.mint, "mint") if wanted.mint else None
    found = []
    for program in _programs(wanted):
        for address, account in bank.accounts.owned_by(program, slot):
            token = read_token_account(account)
            if token and token.owner == owner and mint in (None, token.mint):
                shown = account_json(account, config.encoding, config.data_slice)
                found.append({"pubkey": str(address), "account": shown})
    return with_context(slot, found)


def _programs(wanted: OwnedFilter) -> list[Pubkey]:
    if (wanted.mint is None) == (wanted.program_id is None):
        raise invalid_params("parameter 2 is either {mint} or {programId}")
    if wanted.program_id is None:
        return list(TOKEN_PROGRAMS)
    program = to_pubkey(wanted.program_id, "programId")
    if program not in TOKEN_PROGRAMS:
        raise invalid_params(f"{program} is no token program")
    return [program]


METHODS = {
    "getTokenAccountBalance": get_token_account_balance,
    "getTokenSupply": get_token_supply,
    "getTokenAccountsByOwner": get_token_accounts_by_owner,
}
