"""The transactions of a market, as the chain keeps them: our instructions, the texts signed beside them, and the events.

Everything that `verify` knows comes from here: slots are closed and rings reused, but transactions stay.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction

from chain import program_files
from chain.addresses import ED25519_PROGRAM
from chain.base58 import base58_decode
from chain.ed25519 import signed_texts
from chain.errors import ChainError
from chain.event_types import ChainEvent
from chain.events import read_log
from chain.rpc import HISTORY_PAGE, Rpc
from chain.rpc_answers import SignatureEntry, TransactionAnswer
from chain.sending import Finality

READERS = 8
"""Transactions that are fetched at once."""
_DISCRIMINATOR_BYTES = 8


class SignedText(msgspec.Struct, frozen=True):
    """A text that stands in an Ed25519 instruction. wallet: the key that it names, base58."""

    wallet: str
    text: str
    signature: bytes


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of our program. Addresses in base58; accounts by their names in the IDL, the rest in `remaining`.

    signed: the texts of the Ed25519 instruction just before it, if there is one.
    """

    name: str
    accounts: dict[str, str]
    remaining: tuple[str, ...]
    arguments: dict[str, Any]
    signed: tuple[SignedText, ...]
    events: tuple[ChainEvent, ...]


class MarketTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction that landed without an error. truncated: its log was cut, so that events may lack."""

    signature: str
    chain_slot: int
    block_time: int | None
    calls: tuple[Call, ...]
    truncated: bool
    compute_units: int
    fee_lamports: int


async def read_history(
    rpc: Rpc,
    program: Pubkey,
    market: Pubkey,
    commitment: Finality = "finalized",
    *,
    until_slot: int | None = None,
    page: int = HISTORY_PAGE,
) -> list[MarketTransaction]:
    """Every successful transaction of a market in the chain's order; with `until_slot`, none that is later.

    page: how many signatures are listed at once.

    Raises NodeUnavailable, or ChainError when the node has thrown transactions away: then ask one that keeps them.
    """
    entries = await list_history(rpc, market, commitment, page=page)
    wanted = [e for e in entries if until_slot is None or e.slot <= until_slot]
    return await fetch_transactions(rpc, program, wanted, commitment)


async def list_history(
    rpc: Rpc, address: Pubkey, commitment: Finality, *, after: str | None = None, page: int = HISTORY_PAGE
) -> list[SignatureEntry]:
    """The address's transactions, failed ones too, oldest first; with `after`, those that follow that signature."""
    entries: list[SignatureEntry] = []
    while True:
        before = entries[-1].signature if entries else None
        found = await rpc.signatures_for_address(address, commitment, before=before, until=after, limit=page)
        entries += found
        if len(found) < page:
            return entries[::-1]


async def fetch_transactions(
    rpc: Rpc, program: Pubkey, entries: Sequence[SignatureEntry], commitment: Finality
) -> list[MarketTransaction]:
    """Those of the listed transactions that succeeded, in the list's order. Raises NodeUnavailable, ChainError."""
    limit = asyncio.Semaphore(READERS)

    async def fetch(entry: SignatureEntry) -> MarketTransaction:
        async with limit:
            answer = await rpc.transaction(entry.signature, commitment)
        if answer is None:
            raise ChainError(f"{rpc.url} lists transaction {entry.signature} but no longer holds it")
        return read_transaction(entry.signature, answer, program)

    return list(await asyncio.gather(*(fetch(entry) for entry in entries if entry.err is None)))


def read_transaction(signature: str, answer: TransactionAnswer, program: Pubkey) -> MarketTransaction:
    """What a transaction did with our program. Raises ChainError when logs and instructions do not belong together."""
    log = read_log(answer.meta.log_messages or [], program)
    calls = list(_calls(answer, program))
    if not log.truncated and len(calls) != len(log.invocations):
        raise ChainError(
            f"transaction {signature} calls the program {len(calls)} times, its log tells of"
            f" {len(log.invocations)}"
        )
    events = [*log.invocations, *[()] * len(calls)]
    return MarketTransaction(
        signature=signature,
        chain_slot=answer.slot,
        block_time=answer.block_time,
        calls=tuple(
            msgspec.structs.replace(call, events=said) for call, said in zip(calls, events, strict=False)
        ),
        truncated=log.truncated,
        compute_units=answer.meta.compute_units_consumed or 0,
        fee_lamports=answer.meta.fee,
    )


def _calls(answer: TransactionAnswer, program: Pubkey) -> Iterator[Call]:
    """Calls of our program in the order in which they ran: each top-level instruction, then what it called."""
    message = VersionedTransaction.from_bytes(answer.wire).message
    loaded = answer.meta.loaded_addresses
    keys = [str(key) for key in message.account_keys]
    if loaded is not None:
        keys += [*loaded.writable, *loaded.readonly]
    inner = {group.index: group.instructions for group in answer.meta.inner_instructions or ()}
    signed: tuple[SignedText, ...] = ()
    for index, top in enumerate(message.instructions):
        if keys[top.program_id_index] == str(program):
            yield _call(keys, top.accounts, bytes(top.data), signed)
        for called in inner.get(index, ()):
            if keys[called.program_id_index] == str(program):
                yield _call(keys, called.accounts, base58_decode(called.data), signed)
        signed = _signed(keys[top.program_id_index], bytes(top.data))


def _signed(program: str, data: bytes) -> tuple[SignedText, ...]:
    """Texts of an Ed25519 instruction in our layout; none for any other instruction."""
    if program != str(ED25519_PROGRAM):
        return ()
    try:
        key, pairs = signed_texts(data)
    except ChainError:
        return ()  # somebody's signatures for somebody else's program
    wallet = str(Pubkey(key))
    return tuple(SignedText(wallet, message.decode("ascii"), signature) for message, signature in pairs)


def _call(keys: Sequence[str], accounts: Sequence[int], data: bytes, signed: tuple[SignedText, ...]) -> Call:
    forms = program_files.idl().instructions.values()
    form = next((form for form in forms if data.startswith(form.discriminator)), None)
    if form is None:
        raise ChainError(f"an instruction that begins with {data[:8].hex()} is not of this program's IDL")
    named = {slot.name: keys[at] for slot, at in zip(form.accounts, accounts, strict=False)}
    return Call(
        name=form.name,
        accounts=named,
        remaining=tuple(keys[at] for at in list(accounts)[len(form.accounts) :]),
        arguments=form.arguments.read(data, _DISCRIMINATOR_BYTES),
        signed=signed,
        events=(),
    )
