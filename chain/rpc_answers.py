"""What an RPC node answers, as values: the parts of each answer that are used, and how they are spelled in JSON."""

import base64
from typing import Any, Literal

import msgspec
from solders.hash import Hash
from solders.pubkey import Pubkey

Commitment = Literal["processed", "confirmed", "finalized"]
COMMITMENTS: tuple[Commitment, ...] = ("processed", "confirmed", "finalized")


class RawAccount(msgspec.Struct, frozen=True):
    """One account as a node holds it. context_slot: the chain's slot that it was read at."""

    address: Pubkey
    owner: Pubkey
    lamports: int
    data: bytes
    context_slot: int


def owned(account: RawAccount | None, owner: Pubkey) -> RawAccount | None:
    """The account when this program owns it, else None.

    Anybody can send lamports to any address, which makes an account of the system program there: such an account says
    nothing, and the one that we look for is as absent as before.
    """
    return account if account is not None and account.owner == owner else None


class LatestBlockhash(msgspec.Struct, frozen=True):
    """A transaction with this blockhash can land up to the block height `last_valid_height`."""

    blockhash: Hash
    last_valid_height: int
    context_slot: int


class SignatureStatus(msgspec.Struct, frozen=True, rename="camel"):
    """How far a transaction has come. err: None, or the runtime's error in JSON."""

    slot: int
    err: Any = None
    confirmation_status: Commitment | None = None

    def reaches(self, commitment: Commitment) -> bool:
        reached = self.confirmation_status or "finalized"  # nodes leave it out of old, rooted transactions
        return COMMITMENTS.index(reached) >= COMMITMENTS.index(commitment)


class SignatureEntry(msgspec.Struct, frozen=True, rename="camel"):
    """One line of an address's history. err as in SignatureStatus; block_time in unix seconds."""

    signature: str
    slot: int
    err: Any = None
    block_time: int | None = None


class InnerInstruction(msgspec.Struct, frozen=True, rename="camel"):
    """An instruction that a program called. data: base58."""

    program_id_index: int
    accounts: list[int]
    data: str


class InnerInstructions(msgspec.Struct, frozen=True):
    """What the top-level instruction `index` called, in the order of the calls."""

    index: int
    instructions: list[InnerInstruction]


class LoadedAddresses(msgspec.Struct, frozen=True):
    writable: list[str] = []
    readonly: list[str] = []


class TransactionMeta(msgspec.Struct, frozen=True, rename="camel"):
    fee: int
    err: Any = None
    compute_units_consumed: int | None = None
    log_messages: list[str] | None = None
    inner_instructions: list[InnerInstructions] | None = None
    loaded_addresses: LoadedAddresses | None = None


class TransactionAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """A transaction in a block: its bytes and what it did."""

    slot: int
    transaction: tuple[str, str]
    meta: TransactionMeta
    block_time: int | None = None

    @property
    def wire(self) -> bytes:
        return base64.b64decode(self.transaction[0])


class Simulation(msgspec.Struct, frozen=True, rename="camel"):
    """What a transaction would do if it ran now."""

    err: Any = None
    logs: list[str] | None = None
    units_consumed: int | None = None


class _Context(msgspec.Struct):
    slot: int


class AccountValue(msgspec.Struct):
    """An account without its address, data in base64."""

    data: tuple[str, str]
    owner: str
    lamports: int


class KeyedAccountValue(msgspec.Struct):
    pubkey: str
    account: AccountValue


class BlockhashValue(msgspec.Struct, rename="camel"):
    blockhash: str
    last_valid_block_height: int


class AccountsAnswer(msgspec.Struct):
    context: _Context
    value: list[AccountValue | None]


class ProgramAccountsAnswer(msgspec.Struct):
    context: _Context
    value: list[KeyedAccountValue]


class BlockhashAnswer(msgspec.Struct):
    context: _Context
    value: BlockhashValue


class StatusesAnswer(msgspec.Struct):
    value: list[SignatureStatus | None]


class SimulationAnswer(msgspec.Struct):
    value: Simulation


class RpcFault(msgspec.Struct):
    """The error member of an answer. data: for a failed preflight, the simulation."""

    code: int
    message: str
    data: Any = None


def raw_account(address: Pubkey, value: AccountValue, context_slot: int) -> RawAccount:
    return RawAccount(
        address=address,
        owner=Pubkey.from_string(value.owner),
        lamports=value.lamports,
        data=base64.b64decode(value.data[0]),
        context_slot=context_slot,
    )
