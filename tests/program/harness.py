"""The program in LiteSVM: sending, the clock, tokens. What a cluster limits and LiteSVM does not is asserted here."""

import base64
import struct
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from solders.account import Account
from solders.address_lookup_table_account import AddressLookupTableAccount
from solders.clock import Clock
from solders.hash import Hash
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey
from solders.rent import Rent
from solders.system_program import ID as SYSTEM
from solders.transaction import Transaction, VersionedTransaction
from solders.transaction_metadata import SimulatedTransactionInfo, TransactionMetadata

from tests.program.layout import accounts_of, arguments, error_code, idl, read_account, read_event

PROGRAM_FILE = Path(__file__).parents[2] / "chain" / "program" / "energy_auction.so"
PROGRAM = Pubkey.from_string(idl()["address"])
TOKEN = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
TOKEN_2022 = Pubkey.from_string("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb")
ED25519 = Pubkey.from_string("Ed25519SigVerify111111111111111111111111111")
LOOKUP_TABLES = Pubkey.from_string("AddressLookupTab1e1111111111111111111111111")

BYTES_MAXIMUM = 1232
LOCKS_MAXIMUM = 64


@dataclass(frozen=True)
class Sent:
    """What became of a transaction."""

    error: str | None
    compute_units: int
    size: int
    logs: tuple[str, ...]

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


class Chain:
    """A Solana chain with our program, and a payer of fees."""

    def __init__(self, program_file: Path = PROGRAM_FILE) -> None:
        self.svm = LiteSVM()
        self.svm.set_rent(Rent(6960, 1.0, 50))  # anchor-lang 2 reads the sysvar as SIMD-0194 lays it out
        self.svm.set_slot_hashes([(1, Hash(bytes(range(32))))])
        self.svm.add_program_from_file(PROGRAM, program_file)
        self.svm.warp_to_slot(1000)
        self.payer = self.funded()
        self._tables: list[AddressLookupTableAccount] = []

    def funded(self, key: Keypair | None = None) -> Keypair:
        key = key or Keypair()
        self.svm.airdrop(key.pubkey(), 10**12)
        return key

    @property
    def now(self) -> int:
        return int(self.svm.get_clock().unix_timestamp)

    @property
    def slot(self) -> int:
        return int(self.svm.get_clock().slot)

    def set_now(self, seconds: int) -> None:
        c = self.svm.get_clock()
        self.svm.set_clock(Clock(c.slot, c.epoch_start_timestamp, c.epoch, c.leader_schedule_epoch, seconds))

    def set_slot(self, slot: int) -> None:
        now = self.now
        self.svm.warp_to_slot(slot)
        self.set_now(now)

    def data(self, address: Pubkey) -> bytes | None:
        account = self.svm.get_account(address)
        return bytes(account.data) if account is not None and account.owner != SYSTEM else None

    def read(self, kind: str, address: Pubkey) -> SimpleNamespace:
        data = self.data(address)
        assert data is not None, f"there is no {kind} at {address}"
        return read_account(kind, data)

    def write(self, address: Pubkey, data: bytes, owner: Pubkey) -> None:
        """Puts an account there, whatever stood there before."""
        self.svm.set_account(address, Account(10**9, data, owner))

    def use_lookup_table(self, addresses: list[Pubkey]) -> None:
        """Transactions from now on may name these addresses in one byte each."""
        at = Pubkey.new_unique()
        data = (
            struct.pack("<IQQB", 1, 2**64 - 1, 0, 0) + bytes(33) + bytes(2) + b"".join(map(bytes, addresses))
        )
        self.write(at, data, LOOKUP_TABLES)
        self._tables = [AddressLookupTableAccount(at, addresses)]

    def send(self, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Sent:
        """Sends a transaction; raises Refused if it fails."""
        self.svm.expire_blockhash()
        transaction = self._sendable(instructions, signers)
        size = len(bytes(transaction))
        result = self.svm.send_transaction(transaction)
        if isinstance(result, TransactionMetadata):
            return Sent(None, result.compute_units_consumed(), size, tuple(result.logs()))
        meta = result.meta()
        raise Refused(Sent(str(result.err()), meta.compute_units_consumed(), size, tuple(meta.logs())))

    def simulate(self, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Simulated:
        """What sending would do; the chain stays as it is."""
        result = self.svm.simulate_transaction(self._sendable(instructions, signers))
        if isinstance(result, SimulatedTransactionInfo):
            return Simulated(None, tuple(result.meta().logs()), dict(result.post_accounts()))
        return Simulated(str(result.err()), tuple(result.meta().logs()), {})

    def _sendable(
        self, instructions: tuple[Instruction, ...], signers: tuple[Keypair, ...]
    ) -> Transaction | VersionedTransaction:
        transaction = self._transaction(list(instructions), [self.payer, *signers])
        size = len(bytes(transaction))
        locks = {self.payer.pubkey()}
        for instruction in instructions:
            locks |= {instruction.program_id, *(meta.pubkey for meta in instruction.accounts)}
        assert size <= BYTES_MAXIMUM, f"{size} bytes"
        assert len(locks) <= LOCKS_MAXIMUM, f"{len(locks)} account locks"
        return transaction

    def _transaction(
        self, instructions: list[Instruction], signers: list[Keypair]
    ) -> Transaction | VersionedTransaction:
        signers = list({bytes(key.pubkey()): key for key in signers}.values())
        blockhash = self.svm.latest_blockhash()
        payer = signers[0].pubkey()
        if not self._tables:
            return Transaction(signers, Message.new_with_blockhash(instructions, payer, blockhash), blockhash)
        return VersionedTransaction(
            MessageV0.try_compile(payer, instructions, self._tables, blockhash), signers
        )


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
