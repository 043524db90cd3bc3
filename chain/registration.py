"""Carrying signed texts to the chain: an Ed25519 instruction and, just behind it, the program's own."""

from collections.abc import Sequence

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from chain import instructions
from chain.addresses import trader_address
from chain.ed25519 import SignedText, ed25519_instruction
from chain.transactions import TRANSACTION_BYTES_MAX, transaction_bytes


def registration_instructions(
    program: Pubkey, market: Pubkey, wallet: Pubkey, signed: Sequence[SignedText]
) -> list[Instruction]:
    """Registers orders that `wallet` signed. They must stand in one transaction, one behind the other."""
    trader = trader_address(program, market, wallet)
    return [
        ed25519_instruction(wallet, signed),
        instructions.register_orders(program, market, trader),
    ]


def ending_instructions(
    program: Pubkey, market: Pubkey, wallet: Pubkey, signed: Sequence[SignedText]
) -> list[Instruction]:
    """Carries END texts that `wallet` signed."""
    trader = trader_address(program, market, wallet)
    return [
        ed25519_instruction(wallet, signed),
        instructions.end_orders_signed(program, market, trader),
    ]


def how_many_fit(
    program: Pubkey, market: Pubkey, wallet: Pubkey, payer: Pubkey, signed: Sequence[SignedText]
) -> int:
    """How many of these texts, from the first on, one legacy transaction of `payer` can register."""
    fitting = 0
    for count in range(1, len(signed) + 1):
        wanted = registration_instructions(program, market, wallet, signed[:count])
        if transaction_bytes(payer, wanted) > TRANSACTION_BYTES_MAX:
            break
        fitting = count
    return fitting
