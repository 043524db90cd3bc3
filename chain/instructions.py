"""One function per instruction of the program. Addresses that follow from others are derived here."""

from collections.abc import Sequence
from typing import Final

import msgspec
from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey

from chain.addresses import (
    market_address,
    slot_address,
    trader_address,
    vault_address,
)
from chain.encoding import fields_of, instruction
from chain.market_parameters import MarketParameters, padded_name

ALL_ORDERS: Final = 0
"""The `time` of `end_orders` that means every order of the account."""


def initialize_market(
    program: Pubkey, creator: Pubkey, mint: Pubkey, name: str, parameters: MarketParameters
) -> Instruction:
    """Creates the market and its vault. Signer: creator, who pays the rent."""
    market = market_address(program, creator, name)
    accounts = {"creator": creator, "market": market, "mint": mint, "vault": vault_address(program, market)}
    arguments = {"name": padded_name(name), "parameters": fields_of(parameters)}
    return instruction(program, "initialize_market", accounts, arguments)


def open_trader(program: Pubkey, payer: Pubkey, market: Pubkey, wallet: Pubkey) -> Instruction:
    """Opens the account of any wallet. Signer: payer, who pays the rent."""
    accounts = {"payer": payer, "market": market, "trader": trader_address(program, market, wallet)}
    return instruction(program, "open_trader", accounts, {"wallet": wallet})


def set_limits(
    program: Pubkey,
    authority: Pubkey,
    market: Pubkey,
    wallet: Pubkey,
    *,
    max_sell_lots: int,
    max_buy_lots: int,
) -> Instruction:
    """Signer: the market's authority."""
    accounts = {"authority": authority, "market": market, "trader": trader_address(program, market, wallet)}
    arguments = {"max_sell_lots": max_sell_lots, "max_buy_lots": max_buy_lots}
    return instruction(program, "set_limits", accounts, arguments)


def deposit(
    program: Pubkey, wallet: Pubkey, market: Pubkey, mint: Pubkey, source: Pubkey, amount: int
) -> Instruction:
    """amount: base units, from the token account `source`. Signer: wallet."""
    accounts = {
        "wallet": wallet,
        "market": market,
        "trader": trader_address(program, market, wallet),
        "source": source,
        "vault": vault_address(program, market),
        "mint": mint,
    }
    return instruction(program, "deposit", accounts, {"amount": amount})


def withdraw(
    program: Pubkey, wallet: Pubkey, market: Pubkey, mint: Pubkey, destination: Pubkey, amount: int
) -> Instruction:
    """amount: base units of free money, to a token account that the wallet owns. Signer: wallet."""
    accounts = {
        "wallet": wallet,
        "market": market,
        "trader": trader_address(program, market, wallet),
        "vault": vault_address(program, market),
        "destination": destination,
        "mint": mint,
    }
    return instruction(program, "withdraw", accounts, {"amount": amount})


class DelegateBounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a delegate may sign: until when (unix seconds), lots of an order, limits in ticks, and the collateral (base
    units) that its orders may lock together."""

    expiry: int
    max_lots: int
    max_buy_limit: int
    min_sell_limit: int
    max_locked: int


def set_delegate(
    program: Pubkey, wallet: Pubkey, market: Pubkey, delegate: Pubkey, bounds: DelegateBounds
) -> Instruction:
    """The zero address removes the delegate. Signer: wallet."""
    accounts = {"wallet": wallet, "market": market, "trader": trader_address(program, market, wallet)}
    arguments = {"delegate": delegate, "bounds": fields_of(bounds)}
    return instruction(program, "set_delegate", accounts, arguments)


def add_records(program: Pubkey, wallet: Pubkey, market: Pubkey, count: int) -> Instruction:
    """More order records, at most 64 in all. Signer: wallet, who pays their rent."""
    accounts = {"wallet": wallet, "market": market, "trader": trader_address(program, market, wallet)}
    return instruction(program, "add_records", accounts, {"count": count})


def close_trader(program: Pubkey, wallet: Pubkey, market: Pubkey, rent_payer: Pubkey) -> Instruction:
    """Closes an empty account; rent_payer: who opened it (TraderAccount.rent_payer). Signer: wallet."""
    accounts = {"wallet": wallet, "market": market, "trader": trader_address(program, market, wallet)}
    return instruction(program, "close_trader", accounts | {"rent_payer": rent_payer})


def register_orders(program: Pubkey, market: Pubkey, trader: Pubkey) -> Instruction:
    """The Ed25519 instruction over the order texts must stand just before it. No signer."""
    return instruction(program, "register_orders", {"market": market, "trader": trader})


def end_orders(
    program: Pubkey, wallet: Pubkey, market: Pubkey, time: int = ALL_ORDERS, *, signer: Pubkey | None = None
) -> Instruction:
    """Ends the order signed at `time` (ms), or all of them. Signer: wallet, or its delegate as `signer`."""
    accounts = {
        "signer": signer or wallet,
        "market": market,
        "trader": trader_address(program, market, wallet),
    }
    return instruction(program, "end_orders", accounts, {"time": time})


def end_orders_signed(program: Pubkey, market: Pubkey, trader: Pubkey) -> Instruction:
    """The Ed25519 instruction over the END texts must stand just before it. No signer."""
    return instruction(program, "end_orders_signed", {"market": market, "trader": trader})


def release_orders(program: Pubkey, market: Pubkey, trader: Pubkey) -> Instruction:
    """Anybody may."""
    return instruction(program, "release_orders", {"market": market, "trader": trader})


def post_clearing(
    program: Pubkey,
    keeper: Pubkey,
    market: Pubkey,
    *,
    index: int,
    price: int,
    batches: int,
    result_root: bytes,
    book_hash: bytes,
    log_head: bytes,
) -> Instruction:
    """price: ticks; the hashes have 32 bytes. Signer: keeper, who pays the slot's rent."""
    accounts = {"keeper": keeper, "market": market, "slot": slot_address(program, market, index)}
    arguments = {
        "index": index,
        "price": price,
        "batches": batches,
        "result_root": result_root,
        "book_hash": book_hash,
        "log_head": log_head,
    }
    return instruction(program, "post_clearing", accounts, arguments)


def settle_batch(
    program: Pubkey, market: Pubkey, index: int, *, batch: int, data: bytes, traders: Sequence[Pubkey]
) -> Instruction:
    """data: see chain.settlement; traders: accounts in the batch's order. Anybody may."""
    accounts = {"market": market, "slot": slot_address(program, market, index)}
    remaining = [AccountMeta(trader, is_signer=False, is_writable=True) for trader in traders]
    return instruction(program, "settle_batch", accounts, {"batch": batch, "data": data}, remaining)


def close_slot(program: Pubkey, market: Pubkey, index: int, payer: Pubkey) -> Instruction:
    """payer: who paid the slot's rent (SlotAccount.payer) and gets it back. Anybody may."""
    accounts = {"market": market, "slot": slot_address(program, market, index), "payer": payer}
    return instruction(program, "close_slot", accounts)
