"""Carrying signed texts to the chain: an Ed25519 instruction and, just behind it, the program's own."""

from collections.abc import Sequence

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from chain import instructions
from chain.addresses import trader_address
from chain.ed25519 import SignedText, ed25519_instruction
from chain.signatures import signed_message
from chain.transactions import TRANSACTION_BYTES_MAX, transaction_bytes


def registration_instructions(
    program: Pubkey,
    market: Pubkey,
    wallet: Pubkey,
    signed: Sequence[SignedText],
    signer: Pubkey | None = None,
) -> list[Instruction]:
    """Registers orders that `wallet` signed, or its delegate as `signer`. They must stand in one transaction, one behind
    the other."""
    trader = trader_address(program, market, wallet)
    return [
        ed25519_instruction(signer or wallet, signed),
        instructions.register_orders(program, market, trader),
    ]


def ending_instructions(
    program: Pubkey,
    market: Pubkey,
    wallet: Pubkey,
    signed: Sequence[SignedText],
    signer: Pubkey | None = None,
) -> list[Instruction]:
    """Carries END texts that `wallet` signed, or its delegate as `signer`."""
    trader = trader_address(program, market, wallet)
    return [
        ed25519_instruction(signer or wallet, signed),
        instructions.end_orders_signed(program, market, trader),
    ]


def how_many_fit(
    program: Pubkey,
    market: Pubkey,
    wallet: Pubkey,
    payer: Pubkey,
    signed: Sequence[SignedText],
    signer: Pubkey | None = None,
) -> int:
    """How many of these texts, from the first on, one legacy transaction of `payer` can register."""
    fitting = 0
    for count in range(1, len(signed) + 1):
        wanted = registration_instructions(program, market, wallet, signed[:count], signer)
        if transaction_bytes(payer, wanted) > TRANSACTION_BYTES_MAX:
            break
        fitting = count
    return fitting


def signer_of(wallet: str, delegate: Pubkey | None, text: SignedText) -> Pubkey:
    """Which of the two keys signed a text: the delegate, if it did and the wallet did not."""
    if delegate is None or signed_message(wallet, *text) or not signed_message(str(delegate), *text):
        return Pubkey.from_string(wallet)
    return delegate
