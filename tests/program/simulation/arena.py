"""A chain and its model. Every transaction goes to both, and then both must hold the same."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from solders.account import Account as ChainAccount
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.message import Message
from solders.pubkey import Pubkey

from chain import program_files
from tests.program.harness import BYTES_MAXIMUM, PROGRAM_FILE, Chain, Refused
from tests.program.reference.encoding import data_of
from tests.program.reference.refusal import BUILT_IN, Refusal
from tests.program.reference.state import Account, Content, Market, Slot, State, Tokens, Trader
from tests.program.reference.transactions import run
from tests.program.simulation.depth import depths
from tests.program.simulation.differences import differences
from tests.program.trees import Fill
from tests.program.world import BIRTH

RICH = 10**12
Kind = TypeVar("Kind", bound=Content)


class Disagreement(AssertionError):
    """The program did not do what the model says."""


@cache
def key_of(label: str) -> Keypair:
    return Keypair.from_seed(sha256(label.encode()).digest())


def size_of(instructions: list[Instruction], fee_payer: Pubkey) -> int:
    """Bytes of the transaction that these instructions make."""
    message = Message(instructions, fee_payer)
    return 1 + 64 * message.header.num_required_signatures + len(bytes(message))


def fault_of(said: str) -> str:
    """The program's name for its error, if what was said holds the number of one."""
    code = re.search(r"Custom\((\d+)\)", said)
    error = program_files.idl().errors.get(int(code[1])) if code else None
    return error.name if error else BUILT_IN


@dataclass
class Attempt:
    """A transaction that somebody tries; `after` is done if it succeeds."""

    instructions: list[Instruction]
    after: Callable[[], None] | None = None


@dataclass
class Arena:
    """Everything that a simulation has: chain, model, keys, and what people remember of what they posted."""

    chain: Chain = field(default_factory=lambda: Chain(PROGRAM_FILE))
    keys: dict[Pubkey, Keypair] = field(default_factory=dict)
    batches: dict[Pubkey, list[list[Fill]]] = field(default_factory=dict)
    """By the slot's address: the batches under its root."""
    history: list[list[Instruction]] = field(default_factory=list)
    state: State = field(default_factory=State)
    gifts: dict[Pubkey, int] = field(default_factory=dict)
    """By the vault's address: tokens that belong to nobody."""
    times_taken: Counter[tuple[str, int]] = field(default_factory=Counter)
    depths: Counter[str] = field(default_factory=Counter)
    _gone: set[Pubkey] = field(default_factory=set)
    _sorted: dict[type, list[Any]] = field(default_factory=dict)
    _sorted_state: State | None = None
    _bytes: dict[Pubkey, tuple[Content, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chain.payer = self.chain.funded(key_of("fees"))
        newest = bytes(self.chain.svm.get_slot_hashes()[0][1])
        self.chain.set_now(BIRTH)
        self.state = State(BIRTH, self.chain.slot, newest, {})

    # Both sides are given the same

    def key(self, label: str) -> Pubkey:
        """Somebody with a key and lamports."""
        key = key_of(label)
        self.keys[key.pubkey()] = key
        self.place(key.pubkey(), Account(RICH))
        return key.pubkey()

    def place(self, address: Pubkey, account: Account) -> Pubkey:
        self.state = State(
            self.state.now,
            self.state.slot,
            self.state.newest_hash,
            {**self.state.accounts, address: account},
        )
        there = ChainAccount(account.lamports, data_of(account.content), account.owner)
        self.chain.svm.set_account(address, there)
        return address

    def set_clock(self, now: int, slot: int) -> None:
        self.state = State(now, slot, self.state.newest_hash, self.state.accounts)
        self.chain.set_slot(slot)
        self.chain.set_now(now)

    # Both sides do the same

    def attempt(self, attempt: Attempt) -> str | None:
        """Sends it. Returns the program's fault, or None if all of it succeeded."""
        attempt.instructions = self._sendable(attempt.instructions)
        before, refusal = self.state, None
        try:
            self.state = run(self.state, attempt.instructions, self.chain.payer.pubkey())
        except Refusal as found:
            refusal = found
        fault = self._send(attempt.instructions)
        if refusal is not None and fault is None:
            raise Disagreement(f"the program did what the model refuses for {refusal}")
        if refusal is None and fault is not None:
            raise Disagreement(f"the program refused with {fault} what the model does")
        if refusal is not None and fault is not None and fault[0] not in refusal.faults:
            raise Disagreement(f"the program's fault is {fault}, the model's {refusal}")
        self.compare()
        if fault is None:
            self.depths += depths(before, self.state, self._gone)
            if attempt.after is not None:
                attempt.after()
            self._check_vaults()
        self.history.append(attempt.instructions)
        return None if fault is None else fault[0]

    def _sendable(self, wanted: list[Instruction]) -> list[Instruction]:
        """As many of the instructions as fit into a transaction."""
        instructions = [self.signable(each) for each in wanted]
        while size_of(instructions, self.chain.payer.pubkey()) > BYTES_MAXIMUM:
            instructions.pop()
        return instructions

    def signable(self, wanted: Instruction) -> Instruction:
        """Nobody can sign for an address without a key: such a flag is taken away."""
        metas = [
            AccountMeta(m.pubkey, m.is_signer and m.pubkey in self.keys, m.is_writable)
            for m in wanted.accounts
        ]
        return Instruction(wanted.program_id, bytes(wanted.data), metas)

    def signers_of(self, instructions: list[Instruction]) -> tuple[Keypair, ...]:
        metas = (meta for each in instructions for meta in each.accounts)
        return tuple(self.keys[a] for a in dict.fromkeys(m.pubkey for m in metas if m.is_signer))

    def _send(self, instructions: list[Instruction]) -> tuple[str, str] | None:
        try:
            self.chain.send(*instructions, signers=self.signers_of(instructions))
        except Refused as refused:
            said = str(refused.sent.error)
            return fault_of(said), said
        return None

    # Both sides hold the same

    def compare(self) -> None:
        """Every account: its data byte by byte, its owner, its lamports."""
        for address, account in self.state.accounts.items():
            there = self.chain.svm.get_account(address)
            if there is None or there.lamports == 0:
                if account.lamports:
                    raise Disagreement(f"{address} is gone; the model has {account}")
                continue
            if there.lamports != account.lamports or there.owner != account.owner:
                raise Disagreement(
                    f"{address}: {there.lamports} lamports, {there.owner}; model {account.lamports}, {account.owner}"
                )
            if bytes(there.data) != self._data(address, account.content):
                raise Disagreement(f"{address}: {differences(bytes(there.data), account.content)}")

    def _data(self, address: Pubkey, content: Content) -> bytes:
        known = self._bytes.get(address)
        if known is None or known[0] is not content:
            known = self._bytes[address] = content, data_of(content)
        return known[1]

    def _check_vaults(self) -> None:
        """vault = free + locked + fees + bond + fund, and what was given to it for nothing."""
        for address, market in self.of_kind(Market):
            vault = self.state.accounts[market.vault].content
            assert isinstance(vault, Tokens)
            owed = market.fees + market.bond + market.fund
            for _, trader in self.of_kind(Trader, address):
                assert trader.locked == sum(order.locked for order in trader.records), "locked is not the sum"
                owed += trader.free + trader.locked
            owed += sum(slot.fees for _, slot in self.of_kind(Slot, address))
            if vault.amount != owed + self.gifts.get(market.vault, 0):
                raise Disagreement(f"the vault of {address} holds {vault.amount} and owes {owed}")

    # Looking around

    def of_kind(self, kind: type[Kind], market: Pubkey | None = None) -> list[tuple[Pubkey, Kind]]:
        """Accounts of a kind, those of one market if it is named."""
        if self._sorted_state is not self.state:
            self._sorted_state, self._sorted = self.state, {}
            for address, account in self.state.accounts.items():
                self._sorted.setdefault(type(account.content), []).append((address, account.content))
        every: list[tuple[Pubkey, Kind]] = self._sorted.get(kind, [])
        if market is None:
            return list(every)
        return [each for each in every if getattr(each[1], "market", None) == market]

    def content(self, address: Pubkey, kind: type[Kind]) -> Kind:
        found = self.state.accounts[address].content
        assert isinstance(found, kind)
        return found
