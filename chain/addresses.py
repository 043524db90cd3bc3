"""Addresses that follow from others: the program's accounts (PDAs) and the programs and sysvars that it is used with."""

import struct
from functools import lru_cache

from solders.pubkey import Pubkey

SYSTEM_PROGRAM = Pubkey.from_string("11111111111111111111111111111111")
TOKEN_PROGRAM = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
ASSOCIATED_TOKEN_PROGRAM = Pubkey.from_string("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL")
ED25519_PROGRAM = Pubkey.from_string("Ed25519SigVerify111111111111111111111111111")
COMPUTE_BUDGET_PROGRAM = Pubkey.from_string("ComputeBudget111111111111111111111111111111")
CLOCK_SYSVAR = Pubkey.from_string("SysvarC1ock11111111111111111111111111111111")
RENT_SYSVAR = Pubkey.from_string("SysvarRent111111111111111111111111111111111")
INSTRUCTIONS_SYSVAR = Pubkey.from_string("Sysvar1nstructions1111111111111111111111111")
SLOT_HASHES_SYSVAR = Pubkey.from_string("SysvarS1otHashes111111111111111111111111111")


def market_address(program: Pubkey, creator: Pubkey, name: str) -> Pubkey:
    """name: `[A-Z0-9-]{1,12}`."""
    return Pubkey.find_program_address([b"market", bytes(creator), name.encode("ascii")], program)[0]


def vault_address(program: Pubkey, market: Pubkey) -> Pubkey:
    """The token account that holds all money of a market."""
    return Pubkey.find_program_address([b"vault", bytes(market)], program)[0]


@lru_cache(maxsize=65_536)
def trader_address(program: Pubkey, market: Pubkey, wallet: Pubkey) -> Pubkey:
    return Pubkey.find_program_address([b"trader", bytes(market), bytes(wallet)], program)[0]


@lru_cache(maxsize=4_096)
def slot_address(program: Pubkey, market: Pubkey, index: int) -> Pubkey:
    """index: the slot's start in unix seconds divided by the market's slot length."""
    return Pubkey.find_program_address([b"slot", bytes(market), struct.pack("<I", index)], program)[0]


def token_account_address(wallet: Pubkey, mint: Pubkey) -> Pubkey:
    """The wallet's associated token account of a mint."""
    seeds = [bytes(wallet), bytes(TOKEN_PROGRAM), bytes(mint)]
    return Pubkey.find_program_address(seeds, ASSOCIATED_TOKEN_PROGRAM)[0]
