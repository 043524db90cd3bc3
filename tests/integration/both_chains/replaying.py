"""A recording played again in LiteSVM: the same bytes in the same order, each at the clock that the validator had."""

import re
import struct
from collections.abc import Iterator

from solders.account import Account
from solders.clock import Clock
from solders.litesvm import LiteSVM
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey
from solders.rent import Rent
from solders.transaction import VersionedTransaction

from chain.addresses import ED25519_PROGRAM, TOKEN_PROGRAM
from tests.integration.both_chains.recording import Accounts, Held, Outcome, Recording, Step, TokenBalance
from tests.integration.both_chains.telling import told_by_vm
from tests.program.harness import PROGRAM, PROGRAM_FILE

TOKEN_ACCOUNT = struct.Struct("<32s32sQ")
"""How a token account begins: mint, owner, amount."""
TOKEN_ACCOUNT_BYTES = 165
LAMPORTS_PER_SIGNATURE = 5_000


def refused_by_precompile(message: Message | MessageV0, error: str) -> bool:
    """Whether the error is that of the Ed25519 precompile, which is no program and logs nothing."""
    found = re.match(r"InstructionError\((\d+), ", error)
    if found is None:
        return False
    return message.account_keys[message.instructions[int(found[1])].program_id_index] == ED25519_PROGRAM


def fee_of(message: Message | MessageV0) -> int:
    """Lamports: for each signature of the transaction, and for each that a precompile is asked to verify."""
    asked = (
        each
        for each in message.instructions
        if message.account_keys[each.program_id_index] == ED25519_PROGRAM
    )
    verified = sum(bytes(each.data)[0] for each in asked if each.data)
    return LAMPORTS_PER_SIGNATURE * (message.header.num_required_signatures + verified)


class Replay:
    """LiteSVM from the recording's start on."""

    def __init__(self, recording: Recording) -> None:
        # Blockhashes are the other chain's: whether one is recent cannot be asked here. Signatures are verified.
        self.svm = LiteSVM().with_blockhash_check(False)
        self.svm.set_rent(Rent(*struct.unpack("<QdB", recording.rent)))
        self.svm.add_program_from_file(PROGRAM, PROGRAM_FILE)
        for address, held in recording.start.items():
            if held is not None:
                there = Account(held.lamports, held.data, held.owner, held.executable, held.rent_epoch)
                self.svm.set_account(address, there)

    def play(self, step: Step) -> tuple[Outcome, Accounts]:
        """What LiteSVM says of the transaction, and the same accounts as in the step."""
        at = step.moment
        self.svm.set_clock(Clock(at.slot, at.epoch_start, at.epoch, at.leader_schedule_epoch, at.seconds))
        if step.slot_hashes:
            self.svm.set_slot_hashes(step.slot_hashes)
        transaction = VersionedTransaction.from_bytes(step.wire)
        keys = transaction.message.account_keys
        before = self._balances(keys), tuple(self._tokens(keys))
        result = told_by_vm(self.svm.send_transaction(transaction))
        error, logs, units, calls, returned = result
        if error is not None and refused_by_precompile(transaction.message, error):
            self._charge(keys[0], fee_of(transaction.message))
        after = self._balances(keys), tuple(self._tokens(keys))
        outcome = Outcome(error, logs, units, calls, returned, before[0], after[0], before[1], after[1])
        return outcome, {address: self.held(address) for address in step.accounts}

    def _charge(self, payer: Pubkey, lamports: int) -> None:
        """The fee that LiteSVM forgoes where a precompile refuses: it asks precompiles before it takes fees."""
        there = self.svm.get_account(payer)
        assert there is not None
        left = Account(there.lamports - lamports, there.data, there.owner, there.executable, there.rent_epoch)
        self.svm.set_account(payer, left)

    def held(self, address: Pubkey) -> Held | None:
        account = self.svm.get_account(address)
        if (
            account is None or account.lamports == 0
        ):  # LiteSVM keeps what a cluster forgets: an account without lamports
            return None
        return Held(
            account.lamports, account.owner, bytes(account.data), account.executable, account.rent_epoch
        )

    def _balances(self, keys: list[Pubkey]) -> tuple[int, ...]:
        return tuple(self.svm.get_balance(key) or 0 for key in keys)

    def _tokens(self, keys: list[Pubkey]) -> Iterator[TokenBalance]:
        """As a node tells them: of transactions only that name the token program."""
        if TOKEN_PROGRAM not in keys:
            return
        for place, key in enumerate(keys):
            account = self.svm.get_account(key)
            if (
                account is not None
                and account.owner == TOKEN_PROGRAM
                and len(account.data) == TOKEN_ACCOUNT_BYTES
            ):
                mint, owner, amount = TOKEN_ACCOUNT.unpack_from(bytes(account.data))
                yield TokenBalance(place, str(Pubkey(mint)), str(Pubkey(owner)), amount)
