"""An instruction as its handler sees it: accounts by name, values by name, and the faults of form found so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from chain import program_files
from chain.errors import ChainError
from chain.idl import InstructionForm
from tests.program.harness import PROGRAM
from tests.program.reference.ledger import Ledger
from tests.program.reference.refusal import BUILT_IN, Checks, Refusal
from tests.program.reference.state import Account, Content, Market, Slot, Trader

Kind = TypeVar("Kind", bound=Content)


@dataclass(frozen=True)
class Message:
    """A transaction's instructions, and which accounts may sign and be written in all of it."""

    instructions: tuple[Instruction, ...]
    signers: frozenset[Pubkey]
    writable: frozenset[Pubkey]

    @classmethod
    def of(cls, instructions: Sequence[Instruction], fee_payer: Pubkey) -> "Message":
        metas = [meta for instruction in instructions for meta in instruction.accounts]
        signers = {meta.pubkey for meta in metas if meta.is_signer}
        writable = {meta.pubkey for meta in metas if meta.is_writable}
        called = {instruction.program_id for instruction in instructions}
        return cls(
            tuple(instructions),
            frozenset(signers | {fee_payer}),
            frozenset((writable - called) | {fee_payer}),
        )


@dataclass
class Call:
    """One instruction of our program, about to run."""

    ledger: Ledger
    form: InstructionForm
    accounts: dict[str, Pubkey]
    rest: tuple[Pubkey, ...]
    values: dict[str, Any]
    message: Message
    preceding: Instruction | None
    checks: Checks = field(default_factory=Checks)

    def address(self, name: str) -> Pubkey:
        return self.accounts[name]

    def signer(self) -> Pubkey:
        """The one account of the form that signs."""
        (name,) = (account.name for account in self.form.accounts if account.signer)
        return self.accounts[name]

    def account(self, name: str) -> Account:
        return self.ledger.account(self.accounts[name])

    def market(self) -> Market:
        return self.load("market", Market)

    def trader(self, name: str = "trader") -> Trader:
        """A trader account of the call's market."""
        trader = self.load(name, Trader)
        self.checks.need(trader.market == self.accounts["market"], "ForeignMarket")
        return trader

    def slot(self) -> Slot:
        slot = self.load("slot", Slot)
        self.checks.need(slot.market == self.accounts["market"], "ForeignMarket")
        return slot

    def load(self, name: str, kind: type[Kind]) -> Kind:
        """The account's content, which must be the program's and of this kind."""
        return self.load_at(self.accounts[name], kind)

    def load_at(self, address: Pubkey, kind: type[Kind]) -> Kind:
        account = self.ledger.account(address)
        if account.owner != PROGRAM or not isinstance(account.content, kind):
            raise self.checks.fail(BUILT_IN)
        return account.content

    def put(self, name: str, content: Content) -> None:
        self.ledger.put(self.accounts[name], content)


@cache
def _forms() -> dict[bytes, InstructionForm]:
    return {form.discriminator: form for form in program_files.idl().instructions.values()}


def read_call(ledger: Ledger, message: Message, place: int) -> Call:
    """Reads an instruction of our program, and checks what its form in the IDL demands of the accounts."""
    instruction = message.instructions[place]
    data = bytes(instruction.data)
    form = _forms().get(data[:8])
    if form is None or len(instruction.accounts) < len(form.accounts):
        raise Refusal(BUILT_IN)
    try:
        values = form.arguments.read(data, 8)
    except ChainError as error:
        raise Refusal(BUILT_IN) from error
    addresses = [meta.pubkey for meta in instruction.accounts]
    named = dict(zip([account.name for account in form.accounts], addresses, strict=False))
    preceding = message.instructions[place - 1] if place else None
    call = Call(ledger, form, named, tuple(addresses[len(named) :]), values, message, preceding)
    _check_form(call)
    return call


def _check_form(call: Call) -> None:
    once: set[Pubkey] = set()
    written = {call.accounts[account.name] for account in call.form.accounts if account.writable}
    for account in call.form.accounts:
        address = call.accounts[account.name]
        fits = account.address in (None, address)
        fits &= not account.signer or address in call.message.signers
        fits &= not account.writable or address in call.message.writable
        fits &= not (address in once and address in written)
        call.checks.need(fits, BUILT_IN)
        once.add(address)
