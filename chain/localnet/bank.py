"""The chain: one writer that moves from slot to slot, tries transactions out and lands them.

Order of a landing: tried out -> committed to the file -> accounts and VM changed -> subscribers told -> RPC answers.
"""

from collections.abc import Callable
from typing import Literal

import msgspec
from solders.account import Account
from solders.clock import Clock
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.transaction_status import TransactionErrorFieldless

from chain.localnet.accounts import AccountBook
from chain.localnet.blockhashes import Blockhashes
from chain.localnet.config import LocalnetConfig
from chain.localnet.faucet import filled_account
from chain.localnet.faults import err_json
from chain.localnet.incoming import Incoming
from chain.localnet.meta import meta_json
from chain.localnet.outcome import Landed, Outcome
from chain.localnet.store.ledger import Ledger
from chain.localnet.store.records import Record
from chain.localnet.timeline import Anchor, ChainClock, Timeline
from chain.localnet.trial import refused, try_out
from chain.localnet.vm import EPOCHS, Vm

Commitment = Literal["processed", "confirmed", "finalized"]
CLOCK = Pubkey.from_string("SysvarC1ock11111111111111111111111111111111")
NS = 1_000_000_000


class Listeners(msgspec.Struct):
    """Who is told of what happens, in the bank's thread and at once."""

    landed: list[Callable[[Landed], None]] = []
    moved: list[Callable[[int, int], None]] = []
    """Called with (newest slot, finalized slot)."""


class Bank:
    def __init__(self, config: LocalnetConfig, ledger: Ledger) -> None:
        self._finality_slots = config.finality_slots
        self.ledger = ledger
        self.birth = ledger.birth()
        self.identity = Keypair.from_seed(self.birth.identity)
        self.faucet = Keypair.from_seed(self.birth.faucet)
        self.listeners = Listeners()
        self._vm = Vm(config.programs)
        self.accounts = AccountBook(self._built_in)
        self._restore()
        self.hashes = Blockhashes(self.birth.genesis)
        self._start_clock(config)
        self._count = ledger.transaction_count()
        self._vm_slot = -1

    def _restore(self) -> None:
        if self.ledger.head() == 0:
            self.ledger.put_account(self.faucet.pubkey(), filled_account())
        # A program is loaded when its account is put, and its code may lie in another one: programs last.
        stored = sorted(self.ledger.accounts(), key=lambda entry: entry[1].executable)
        self.accounts.restore(stored)
        for address, account in stored:
            self._vm.put(address, account)

    def _start_clock(self, config: LocalnetConfig) -> None:
        """Begin above every slot that was ever answered, far enough for all that is stored to be final."""
        head = self.ledger.head()
        first = head + config.finality_slots + 1
        slot_ns = config.slot_ms * 1_000_000
        anchors = self.ledger.anchors()
        not_before = Timeline(anchors).start_of(head) + slot_ns if anchors else 0
        self._clock = ChainClock(config.clock, not_before)
        now = self._clock.now_ns()
        if not anchors:
            self.ledger.begin_run(Anchor(0, now - first * slot_ns, slot_ns))
        self.ledger.begin_run(Anchor(first, now, slot_ns))
        self.timeline = Timeline(self.ledger.anchors())
        self.slot = first
        self.hashes.advance(first)

    # Time

    @property
    def finalized(self) -> int:
        return self.slot - self._finality_slots

    def slot_at(self, commitment: Commitment) -> int:
        return self.finalized if commitment == "finalized" else self.slot

    def advance(self) -> None:
        """Move to the slot that the clock says, if it is a new one. Cheap when it is not."""
        slot = self.timeline.slot_at(self._clock.now_ns())
        if slot <= self.slot:
            return
        self.ledger.set_head(slot)
        self.slot = slot
        self.hashes.advance(slot)
        self.accounts.finalize(self.finalized)
        for tell in self.listeners.moved:
            tell(slot, self.finalized)

    def ns_to_next_slot(self) -> int:
        return max(0, self.timeline.start_of(self.slot + 1) - self._clock.now_ns())

    def block_time(self, slot: int) -> int:
        """Unix seconds, the same that the Clock sysvar shows to programs in that slot."""
        return self.timeline.start_of(slot) // NS

    @property
    def transaction_count(self) -> int:
        return self._count

    # Transactions

    def judge(self, incoming: Incoming, commitment: Commitment = "processed") -> Outcome:
        """What would happen to the transaction now; the blockhash must be known at the commitment's slot."""
        born_by = self.slot_at(commitment)
        blockhash = incoming.message.recent_blockhash
        if not (self.hashes.alive(blockhash, self.slot) and self.hashes.alive(blockhash, born_by)):
            return refused(TransactionErrorFieldless.BlockhashNotFound)
        if self.ledger.find(bytes(incoming.signature)):
            return refused(TransactionErrorFieldless.AlreadyProcessed)
        return self.try_out(incoming)

    def try_out(self, incoming: Incoming) -> Outcome:
        """The same without a look at blockhash and duplicates, as simulations may want it."""
        self._bring_vm_to_slot()
        return try_out(incoming, self.accounts, self._vm)

    def land(self, incoming: Incoming, outcome: Outcome) -> None:
        """Make it so. Raises DataDirectoryError when the file fails; then nothing has changed."""
        assert outcome.lands
        err = err_json(outcome.err)
        record = Record(
            position=self._count + 1,
            slot=self.slot,
            signature=bytes(incoming.signature),
            err=None if err is None else msgspec.json.encode(err).decode(),
            wire=incoming.wire,
            meta=msgspec.json.encode(meta_json(outcome, err, self.accounts.newest)),
        )
        mentioned = outcome.keys.all()
        self.ledger.land(record, outcome.changes, mentioned)
        self._count += 1
        self.accounts.write(self.slot, outcome.changes)
        for address, account in outcome.changes.items():
            self._vm.put(address, account)
        landed = Landed(incoming.signature, self.slot, err, outcome.logs, mentioned, outcome.changes)
        for tell in self.listeners.landed:
            tell(landed)

    # The VM's own accounts

    def _built_in(self, address: Pubkey) -> Account | None:
        self._bring_vm_to_slot()
        return self._vm.get(address)

    def _bring_vm_to_slot(self) -> None:
        """The VM's sysvars move only when somebody looks: an idle slot costs it nothing."""
        if self._vm_slot == self.slot:
            return
        self._vm_slot = self.slot
        self._vm.set_slot(self._clock_of(self.slot), self.hashes.newest_first())

    def _clock_of(self, slot: int) -> Clock:
        epoch = EPOCHS.get_epoch(slot)
        return Clock(
            slot=slot,
            epoch_start_timestamp=self.block_time(EPOCHS.get_first_slot_in_epoch(epoch)),
            epoch=epoch,
            leader_schedule_epoch=epoch + 1,
            unix_timestamp=self.block_time(slot),
        )

    def account_at(self, address: Pubkey, slot: int) -> Account | None:
        """An account as of the end of `slot`. The VM holds the newest Clock only: an earlier one is told by the timeline."""
        account = self.accounts.at(address, slot)
        if account is None or address != CLOCK or slot == self.slot:
            return account
        clock = bytes(self._clock_of(slot))
        return Account(account.lamports, clock, account.owner, account.executable, account.rent_epoch)
