"""One program in LiteSVM: sending, the clock, lookup tables. What a cluster limits and LiteSVM does not is checked here."""

import struct
from dataclasses import dataclass
from pathlib import Path

from solders.account import Account
from solders.address_lookup_table_account import AddressLookupTableAccount
from solders.clock import Clock
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.pubkey import Pubkey
from solders.rent import Rent
from solders.system_program import ID as SYSTEM
from solders.transaction import VersionedTransaction
from solders.transaction_metadata import TransactionMetadata

from chain.program_files import PROGRAM_FILE, program_id
from chain.transactions import TRANSACTION_BYTES_MAX, build_message

LOCKS_MAX = 64
"""Accounts that one transaction may name on mainnet, its payer and programs included."""
COMPUTE_UNITS_MAX = 200_000
"""What a transaction of one instruction may use without asking for more."""
LOOKUP_TABLES = Pubkey.from_string("AddressLookupTab1e1111111111111111111111111")
BIRTH_SLOT = 1000
_TABLE_HEAD = struct.pack("<IQQB", 1, 2**64 - 1, 0, 0) + bytes(33) + bytes(2)
"""A lookup table's header: its type, never deactivated, last extended in slot 0, no authority, padding."""


@dataclass(frozen=True)
class Sent:
    """What became of a transaction. paid: what its payer has less than before, in lamports: fees, and rent that it laid out."""

    error: str | None
    compute_units: int
    size: int
    locks: int
    paid: int
    logs: tuple[str, ...]


class Failed(Exception):
    """The chain refused the transaction."""

    def __init__(self, sent: Sent) -> None:
        super().__init__("\n".join([str(sent.error), *sent.logs]))
        self.sent = sent


class LiteChain:
    """A Solana chain with one program and a payer of fees.

    A transaction is legacy until `use_lookup_table`, and version 0 from then on. One of more than 1,232 bytes or 64
    account locks is an assertion error: a cluster would not take it.
    """

    def __init__(
        self,
        payer: Keypair | None = None,
        program_file: Path = PROGRAM_FILE,
        program: Pubkey | None = None,
    ) -> None:
        self.svm = LiteSVM()
        self.svm.set_rent(Rent(6960, 1.0, 50))  # anchor-lang 2 reads the sysvar as SIMD-0194 lays it out
        self.svm.set_slot_hashes([(1, Hash(bytes(range(32))))])
        self.svm.add_program_from_file(program or program_id(), program_file)
        self.svm.warp_to_slot(BIRTH_SLOT)
        self.payer = self.funded(payer)
        self._tables: list[AddressLookupTableAccount] = []

    def funded(self, key: Keypair | None = None) -> Keypair:
        key = key or Keypair()
        self.svm.airdrop(key.pubkey(), 10**12)
        return key

    @property
    def now(self) -> int:
        """The chain's clock, in unix seconds."""
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
        """None where nothing but lamports stands."""
        account = self.svm.get_account(address)
        return bytes(account.data) if account is not None and account.owner != SYSTEM else None

    def lamports(self, address: Pubkey) -> int:
        return self.svm.get_balance(address) or 0

    def write(self, address: Pubkey, data: bytes, owner: Pubkey) -> None:
        """Puts an account there, whatever stood there before."""
        self.svm.set_account(address, Account(10**9, data, owner))

    def use_lookup_table(self, addresses: list[Pubkey]) -> None:
        """Transactions from now on may name these addresses in one byte each."""
        at = Pubkey.new_unique()
        self.write(at, _TABLE_HEAD + b"".join(map(bytes, addresses)), LOOKUP_TABLES)
        self._tables = [AddressLookupTableAccount(at, addresses)]

    def fresh_blockhash(self) -> Hash:
        """One that no transaction of this chain bears yet."""
        self.svm.expire_blockhash()
        return self.svm.latest_blockhash()

    def signed(
        self, instructions: list[Instruction], signers: tuple[Keypair, ...] = ()
    ) -> VersionedTransaction:
        """The transaction over these instructions, paid by `payer`, whatever its size."""
        keys = list({bytes(key.pubkey()): key for key in (self.payer, *signers)}.values())
        message = build_message(instructions, self.payer.pubkey(), self.fresh_blockhash(), self._tables)
        return VersionedTransaction(message, keys)

    def locks(self, instructions: list[Instruction]) -> int:
        """Accounts that a transaction over these instructions names: payer, programs, and all others, each once."""
        named = {self.payer.pubkey()}
        for instruction in instructions:
            named |= {instruction.program_id, *(meta.pubkey for meta in instruction.accounts)}
        return len(named)

    def sendable(
        self, instructions: list[Instruction], signers: tuple[Keypair, ...] = ()
    ) -> VersionedTransaction:
        """The transaction over these instructions, which must be within what a cluster takes."""
        transaction = self.signed(instructions, signers)
        size, locks = len(bytes(transaction)), self.locks(instructions)
        assert size <= TRANSACTION_BYTES_MAX, f"{size} bytes"
        assert locks <= LOCKS_MAX, f"{locks} account locks"
        return transaction

    def send(self, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Sent:
        """Sends a transaction; raises Failed if the chain refuses it."""
        transaction = self.sendable(list(instructions), signers)
        size, locks = len(bytes(transaction)), self.locks(list(instructions))
        before = self.lamports(self.payer.pubkey())
        result = self.svm.send_transaction(transaction)
        paid = before - self.lamports(self.payer.pubkey())
        meta = result if isinstance(result, TransactionMetadata) else result.meta()
        error = None if isinstance(result, TransactionMetadata) else str(result.err())
        sent = Sent(error, meta.compute_units_consumed(), size, locks, paid, tuple(meta.logs()))
        if error is not None:
            raise Failed(sent)
        return sent
