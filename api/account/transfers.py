"""Deposits and withdrawals as transactions for the wallet to sign. The server holds no key that could move the money."""

from typing import NamedTuple

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from api.account.schemas import TransferRequest, UnsignedTransaction
from api.amounts import amount_text, parse_amount
from api.markets.service import market_state
from api.parts import ApiParts
from auction_engine.core.errors import Refused
from auction_engine.core.market import Market
from auction_engine.core.units import Amount
from chain import instructions as program
from chain.accounts import decode_trader
from chain.addresses import token_account_address, trader_address
from chain.rpc import owned
from chain.token import create_token_account, held_tokens
from chain.transactions import build_unsigned

FEE_LAMPORTS = 5_000
"""What the cluster takes for one signature. Opening an account also takes its rent, which the program checks."""


class Holdings(NamedTuple):
    """On chain: lamports; in base units, the wallet's tokens and its free money in the market, None where no account is."""

    lamports: int
    tokens: int | None
    free: int | None


class _Parties(NamedTuple):
    """The addresses that a transfer is between."""

    program: Pubkey
    market: Pubkey
    mint: Pubkey
    wallet: Pubkey
    token_account: Pubkey


async def build_deposit(parts: ApiParts, wallet: str, body: TransferRequest) -> UnsignedTransaction:
    """Opens the trader account in the same transaction when there is none. Raises Refused (`no_fee_money`, `over_funds`)."""
    market = market_state(parts, body.market).market
    amount = parse_amount(body.amount, market.quote_decimals)
    parties = _parties(parts, market, wallet)
    holdings = await _holdings(parts, parties)
    _check_fee_money(holdings)
    _check_funds(amount, holdings.tokens or 0, market, "the wallet holds")
    steps: list[Instruction] = []
    if holdings.free is None:
        steps.append(program.open_trader(parties.program, parties.wallet, parties.market, parties.wallet))
    steps.append(
        program.deposit(
            parties.program, parties.wallet, parties.market, parties.mint, parties.token_account, amount
        )
    )
    opening = ", opening your trader account (its rent is paid by this wallet)" if len(steps) > 1 else ""
    return await _unsigned(
        parts, parties, steps, f"Deposit {_text(amount, market)} into market {market.name}{opening}."
    )


async def build_withdrawal(parts: ApiParts, wallet: str, body: TransferRequest) -> UnsignedTransaction:
    """To the wallet's associated token account, made when absent. Raises Refused (`no_trader`, …)."""
    market = market_state(parts, body.market).market
    amount = parse_amount(body.amount, market.quote_decimals)
    parties = _parties(parts, market, wallet)
    holdings = await _holdings(parts, parties)
    if holdings.free is None:
        raise Refused(
            "this wallet has no trader account in the market, so there is nothing to withdraw",
            code="no_trader",
        )
    _check_fee_money(holdings)
    _check_funds(amount, holdings.free, market, "what is free in the market is")
    steps: list[Instruction] = []
    if holdings.tokens is None:
        steps.append(create_token_account(parties.wallet, parties.wallet, parties.mint))
    steps.append(
        program.withdraw(
            parties.program, parties.wallet, parties.market, parties.mint, parties.token_account, amount
        )
    )
    return await _unsigned(
        parts, parties, steps, f"Withdraw {_text(amount, market)} from market {market.name}."
    )


def _parties(parts: ApiParts, market: Market, wallet: str) -> _Parties:
    key, mint = Pubkey.from_string(wallet), Pubkey.from_string(market.mint)
    return _Parties(
        program=Pubkey.from_string(parts.program),
        market=Pubkey.from_string(market.address),
        mint=mint,
        wallet=key,
        token_account=token_account_address(key, mint),
    )


async def _holdings(parts: ApiParts, parties: _Parties) -> Holdings:
    trader = trader_address(parties.program, parties.market, parties.wallet)
    purse, tokens, found = await parts.rpc.accounts([parties.wallet, parties.token_account, trader])
    account = owned(found, parties.program)
    return Holdings(
        lamports=0 if purse is None else purse.lamports,
        tokens=held_tokens(tokens),
        free=None if account is None else decode_trader(account.data).free,
    )


def _check_fee_money(holdings: Holdings) -> None:
    if holdings.lamports < FEE_LAMPORTS:
        raise Refused(
            f"the wallet holds {holdings.lamports} lamports and a transaction costs {FEE_LAMPORTS}: send it some SOL",
            code="no_fee_money",
            asked=FEE_LAMPORTS,
            available=holdings.lamports,
        )


def _check_funds(amount: Amount, held: int, market: Market, whose: str) -> None:
    if amount > held:
        raise Refused(
            f"{_text(amount, market)} were asked for; {whose} {_text(held, market)}",
            code="over_funds",
            asked=amount,
            available=held,
        )


async def _unsigned(
    parts: ApiParts, parties: _Parties, steps: list[Instruction], summary: str
) -> UnsignedTransaction:
    latest = await parts.rpc.latest_blockhash()
    return UnsignedTransaction(
        transaction=build_unsigned(steps, parties.wallet, latest.blockhash),
        expires_at_block_height=latest.last_valid_height,
        summary=summary,
    )


def _text(amount: int, market: Market) -> str:
    return amount_text(amount, market.quote_decimals)
