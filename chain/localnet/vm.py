"""LiteSVM as this node uses it: it tries transactions out on its accounts, and is told what to keep.

Transactions are always simulated and their accounts put back by the bank after they were stored: so a transaction that
cannot be stored leaves no trace, and preflight and execution are one run. Signatures, blockhashes and duplicates are
the bank's business. One thread: LiteSVM belongs to the thread that made it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from solders.account import Account
from solders.clock import Clock
from solders.epoch_schedule import EpochSchedule
from solders.hash import Hash
from solders.litesvm import LiteSVM
from solders.pubkey import Pubkey
from solders.rent import Rent
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.transaction import VersionedTransaction
from solders.transaction_metadata import FailedTransactionMetadata, TransactionMetadata
from solders.transaction_status import TransactionErrorType

from chain.localnet.config import ProgramFile
from chain.localnet.errors import BadProgramFile, LocalnetError

# The layout since SIMD-0194: 6,960 lamports per byte with a threshold of 1.0 is the old 3,480 for two years.
RENT = Rent(6960, 1.0, 50)
EPOCHS = EpochSchedule.without_warmup()


class Trial(msgspec.Struct, frozen=True):
    """What a transaction would do. `accounts` is empty where it fails."""

    err: TransactionErrorType | None
    meta: TransactionMetadata
    accounts: list[tuple[Pubkey, Account]]


class VmPanic(LocalnetError):
    """LiteSVM gave up on what it was handed; it changed nothing, and goes on."""

    code = "localnet_vm_panic"


@contextmanager
def _panics_told() -> Iterator[None]:
    """A Rust panic arrives as a BaseException of a class that cannot be imported: it must not end the process."""
    try:
        yield
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":
            raise VmPanic(f"the Solana VM cannot take this: {fault}") from None
        raise


class Vm:
    def __init__(self, programs: tuple[ProgramFile, ...]) -> None:
        self._svm = LiteSVM().with_blockhash_check(False).with_sigverify(False).with_transaction_history(0)
        self._svm.set_rent(RENT)
        self._svm.set_epoch_schedule(EPOCHS)
        for program in programs:
            self._load(program)

    def _load(self, program: ProgramFile) -> None:
        try:
            elf = program.path.read_bytes()
            if not elf.startswith(b"\x7fELF"):
                raise ValueError("it is no ELF file")
            with _panics_told():
                self._svm.add_program(program.address, elf)
        except (OSError, ValueError, VmPanic) as fault:
            raise BadProgramFile(
                f"the program {program.address} cannot be loaded from {program.path}: {fault}; "
                "build it again or give the path of its .so"
            ) from fault

    def set_slot(self, clock: Clock, newest_first: list[tuple[int, Hash]]) -> None:
        self._svm.set_clock(clock)
        self._svm.set_slot_hashes(newest_first)

    def try_out(self, transaction: VersionedTransaction) -> Trial:
        with _panics_told():
            result = self._svm.simulate_transaction(transaction)
        if isinstance(result, FailedTransactionMetadata):
            return Trial(result.err(), result.meta(), [])
        return Trial(None, result.meta(), result.post_accounts())

    def get(self, address: Pubkey) -> Account | None:
        account = self._svm.get_account(address)
        return account if account is not None and account.lamports else None

    def put(self, address: Pubkey, account: Account | None) -> None:
        """None closes the account: its data must go too, or a later transaction would still load them."""
        self._svm.set_account(address, account or Account(0, b"", SYSTEM_PROGRAM, False, 0))
