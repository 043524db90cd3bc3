"""A real validator in the place of LiteSVM: worlds of the program's tests play on it, and every transaction is recorded."""

import time

from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM
from solders.system_program import TransferParams, transfer
from solders.transaction import VersionedTransaction

from tests.integration.both_chains.naming import accounts_named, is_account, name_of, names_slot_hashes
from tests.integration.both_chains.node import RecordedNode
from tests.integration.both_chains.recording import Accounts, Held, Moment, Recording, Step
from tests.integration.both_chains.telling import told_by_node
from tests.program.harness import Chain, Refused, Sent

CLOCK_POLL_SECONDS = 0.1


class RealChain(Chain):
    """To a World it is the Chain it knows; but its clock runs by itself, and nothing can be written past the programs."""

    def __init__(self, node: RecordedNode, payer: Keypair) -> None:
        self.node = node
        self.payer = payer
        self._tables = []
        self._accounts: Accounts = node.accounts([payer.pubkey()])
        self._read: dict[int, int] = {}
        self.recording = Recording(dict(self._accounts), node.rent())
        self._sent: set[str] = set()

    # Time

    @property
    def now(self) -> int:
        return self._moment().seconds

    @property
    def slot(self) -> int:
        return self._moment().slot

    def _moment(self) -> Moment:
        moment = self.node.moment()
        self._read[moment.slot] = moment.seconds
        return moment

    def set_now(self, seconds: int) -> None:
        """Waits until it is so late."""
        while self.now < seconds:
            time.sleep(CLOCK_POLL_SECONDS)

    # Reading

    def data(self, address: Pubkey) -> bytes | None:
        """None for programs and sysvars, too: they are the chain's, and some change all the time."""
        held = self._held(address)
        return held.data if held is not None and held.owner != SYSTEM else None

    def lamports(self, address: Pubkey) -> int:
        held = self._held(address)
        return held.lamports if held is not None else 0

    def _held(self, address: Pubkey) -> Held | None:
        """As it was after the last transaction: nobody else changes it. Asked for once, it is compared from then on."""
        if not is_account(address):
            return None
        if address not in self._accounts:
            self._accounts |= self.node.accounts([address])
        return self._accounts[address]

    # Sending

    def funded(self, key: Keypair | None = None) -> Keypair:
        """Lamports of the fee payer's for whoever has none."""
        key = key or Keypair()
        if not self.lamports(key.pubkey()):
            to = TransferParams(from_pubkey=self.payer.pubkey(), to_pubkey=key.pubkey(), lamports=10**9)
            self.send(transfer(to))
        return key

    def fresh_blockhash(self) -> Hash:
        return self.node.blockhash()

    def send(self, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Sent:
        transaction = self.sendable(list(instructions), signers)
        while str(transaction.signatures[0]) in self._sent:
            time.sleep(CLOCK_POLL_SECONDS)  # the same again within one slot would not land
            transaction = self.sendable(list(instructions), signers)
        self._sent.add(str(transaction.signatures[0]))
        before = self.lamports(self.payer.pubkey())
        step = self._land(transaction, instructions)
        self.recording.steps.append(step)
        outcome = step.outcome
        paid = before - self.lamports(self.payer.pubkey())
        size, locks = len(bytes(transaction)), self.locks(list(instructions))
        sent = Sent(outcome.error, outcome.compute_units, size, locks, paid, outcome.logs)
        if outcome.error is not None:
            raise Refused(sent)
        return sent

    def _land(self, transaction: VersionedTransaction, instructions: tuple[Instruction, ...]) -> Step:
        wire = bytes(transaction)
        found = self.node.land(wire, str(transaction.signatures[0]))
        slot, seconds = found["slot"], found["blockTime"]
        clock = self._moment()
        # The clock of the block itself; within an epoch only slot and seconds change.
        moment = Moment(slot, clock.epoch_start, clock.epoch, clock.leader_schedule_epoch, seconds)
        message = transaction.message
        self._accounts |= dict.fromkeys(accounts_named(message))
        self._accounts = self.node.accounts(self._accounts, slot)
        hashes = self.node.slot_hashes_in(slot) if names_slot_hashes(message) else []
        done = tuple(name_of(each) for each in instructions)
        return Step(done, wire, moment, hashes, told_by_node(found), dict(self._accounts))

    def check_clocks(self) -> None:
        """Wherever the Clock sysvar itself was read, it showed the time that the node gives for the block."""
        for slot, seconds in self._read.items():
            assert self.node.call("getBlockTime", slot) == seconds
        self.recording.clocks_read = len(self._read)
