"""Tokens into and out of the vault, and gifts: plain transfers of tokens and lamports."""

import struct
from dataclasses import replace

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from tests.program.harness import TOKEN
from tests.program.reference.calls import Call, Message
from tests.program.reference.ledger import Ledger
from tests.program.reference.refusal import BUILT_IN, Refusal
from tests.program.reference.state import Market, Tokens


def _tokens(call: Call, name: str, market: Market) -> Tokens:
    """A token account of the market's mint under the classic program, other than the vault."""
    account, address = call.account(name), call.address(name)
    tokens = account.content
    fits = account.owner == TOKEN and isinstance(tokens, Tokens) and tokens.mint == market.mint
    call.checks.need(fits and address != market.vault, "WrongTokenAccount")
    return tokens if isinstance(tokens, Tokens) else Tokens(market.mint, address, 0)


def _vault_and_mint(call: Call, market: Market) -> None:
    call.checks.need(call.address("vault") == market.vault, "WrongVault")
    call.checks.need(call.ledger.account(market.vault).owner == TOKEN, "WrongTokenAccount")
    call.checks.need(call.address("mint") == market.mint, "WrongMint")


def pay_in(call: Call, market: Market, payer: Pubkey, amount: int) -> None:
    """From a token account of the payer's. All checks of the call must have been made or be made here."""
    _vault_and_mint(call, market)
    source = _tokens(call, "source", market)
    call.checks.need(amount > 0, "AmountZero")
    call.checks.need(source.holder == payer and source.amount >= amount, BUILT_IN)
    call.checks.done()
    _move(call.ledger, call.address("source"), market.vault, amount)


def pay_out(call: Call, market: Market, owner: Pubkey, amount: int) -> None:
    """To a token account of the owner's. All checks of the call must have been made or be made here."""
    _vault_and_mint(call, market)
    destination = _tokens(call, "destination", market)
    call.checks.need(destination.holder == owner, "WrongDestination")
    call.checks.need(amount > 0, "AmountZero")
    call.checks.done()
    _move(call.ledger, market.vault, call.address("destination"), amount)


def _move(ledger: Ledger, source: Pubkey, target: Pubkey, amount: int) -> None:
    paying, paid = ledger.account(source).content, ledger.account(target).content
    assert isinstance(paying, Tokens) and isinstance(paid, Tokens)
    if paying.amount < amount:
        raise Refusal(BUILT_IN)
    ledger.put(source, replace(paying, amount=paying.amount - amount))
    ledger.put(target, replace(paid, amount=paid.amount + amount))


TRANSFER_TOKENS = b"\3"
TRANSFER_LAMPORTS = struct.pack("<I", 2)


def transfer_tokens(ledger: Ledger, message: Message, instruction: Instruction) -> None:
    """The token program's Transfer: source, target, and the source's holder, who signs."""
    data = bytes(instruction.data)
    source, target, holder = (meta.pubkey for meta in instruction.accounts)
    paying, paid = ledger.account(source), ledger.account(target)
    if not data.startswith(TRANSFER_TOKENS) or (paying.owner, paid.owner) != (TOKEN, TOKEN):
        raise Refusal(BUILT_IN)
    if not isinstance(paying.content, Tokens) or not isinstance(paid.content, Tokens):
        raise Refusal(BUILT_IN)
    of_holder = paying.content.holder == holder and holder in message.signers
    if not of_holder or paying.content.mint != paid.content.mint or source == target:
        raise Refusal(BUILT_IN)
    _move(ledger, source, target, int.from_bytes(data[1:9], "little"))


def transfer_lamports(ledger: Ledger, message: Message, instruction: Instruction) -> None:
    """The system program's Transfer."""
    data = bytes(instruction.data)
    source, target = (meta.pubkey for meta in instruction.accounts)
    if not data.startswith(TRANSFER_LAMPORTS) or source not in message.signers:
        raise Refusal(BUILT_IN)
    ledger.pay(source, target, int.from_bytes(data[4:12], "little"))
