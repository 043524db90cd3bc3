"""The program in LiteSVM as the tests see it: what it logs and stores is read from the IDL by a decoder of their own."""

import base64
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from solders.account import Account
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.transaction_metadata import SimulatedTransactionInfo

from bench.program import lite_chain
from tests.program.layout import accounts_of, arguments, error_code, idl, read_account, read_event

PROGRAM_FILE = Path(__file__).parents[2] / "chain" / "program" / "energy_auction.so"
PROGRAM = Pubkey.from_string(idl()["address"])
TOKEN = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
TOKEN_2022 = Pubkey.from_string("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb")
ED25519 = Pubkey.from_string("Ed25519SigVerify111111111111111111111111111")

BYTES_MAXIMUM = 1232


class Sent(lite_chain.Sent):
    """What became of a transaction."""

    @property
    def events(self) -> list[SimpleNamespace]:
        lines = (line for line in self.logs if line.startswith("Program data: "))
        return [read_event(base64.b64decode(line.removeprefix("Program data: "))) for line in lines]


@dataclass(frozen=True)
class Simulated:
    """What would become of a transaction, and of the accounts that it may write."""

    error: str | None
    logs: tuple[str, ...]
    accounts: dict[Pubkey, Account]


class Refused(Exception):
    """The transaction failed."""

    def __init__(self, sent: Sent) -> None:
        super().__init__("\n".join([str(sent.error), *sent.logs]))
        self.sent = sent

    def is_code(self, code: int) -> bool:
        return f"Custom({code})" in str(self.sent.error)

    def is_fault(self, name: str) -> bool:
        """One of the program's errors: by its number, and by the line that clients read."""
        line = f"Error Code: {name}. Error Number: {error_code(name)}."
        return self.is_code(error_code(name)) and any(line in log for log in self.sent.logs)


class Chain(lite_chain.LiteChain):
    """A Solana chain with our program, and a payer of fees."""

    def __init__(self, program_file: Path = PROGRAM_FILE) -> None:
        super().__init__(program_file=program_file, program=PROGRAM)

    def read(self, kind: str, address: Pubkey) -> SimpleNamespace:
        data = self.data(address)
        assert data is not None, f"there is no {kind} at {address}"
        return read_account(kind, data)

    def send(self, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Sent:
        """Sends a transaction; raises Refused if it fails."""
        try:
            return Sent(**vars(super().send(*instructions, signers=signers)))
        except lite_chain.Failed as failed:
            raise Refused(Sent(**vars(failed.sent))) from None

    def simulate(self, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Simulated:
        """What sending would do; the chain stays as it is."""
        result = self.svm.simulate_transaction(self.sendable(list(instructions), signers))
        if isinstance(result, SimulatedTransactionInfo):
            return Simulated(None, tuple(result.meta().logs()), dict(result.post_accounts()))
        return Simulated(str(result.err()), tuple(result.meta().logs()), {})


def instruction(
    name: str,
    accounts: dict[str, Pubkey],
    values: dict[str, Any] | None = None,
    traders: list[Pubkey] | None = None,
) -> Instruction:
    """An instruction of the program, with flags and order of accounts from the IDL."""
    metas = []
    for account in accounts_of(name):
        fixed = account.get("address")
        address = accounts.get(account["name"]) or Pubkey.from_string(str(fixed))
        metas.append(AccountMeta(address, account.get("signer", False), account.get("writable", False)))
    metas += [AccountMeta(trader, False, True) for trader in traders or []]
    return Instruction(PROGRAM, arguments(name, values or {}), metas)


def with_meta(wrong: Instruction, index: int, **changes: Any) -> Instruction:
    """The same instruction with one account meta changed."""
    metas = list(wrong.accounts)
    old = metas[index]
    metas[index] = AccountMeta(
        changes.get("pubkey", old.pubkey),
        changes.get("is_signer", old.is_signer),
        changes.get("is_writable", old.is_writable),
    )
    return Instruction(wrong.program_id, wrong.data, metas)
