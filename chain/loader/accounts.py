"""What the loader's accounts say: a program's code and upgrade authority, and how far a buffer is filled."""

import struct

import msgspec
from solders.pubkey import Pubkey

from chain.errors import ChainError
from chain.loader.code import Code, without_padding
from chain.loader.instructions import (
    BUFFER_HEADER_BYTES,
    LOADER,
    PROGRAM_BYTES,
    PROGRAM_DATA_HEADER_BYTES,
    program_data_address,
)
from chain.rpc import Rpc
from chain.rpc_answers import RawAccount, owned

_BUFFER, _PROGRAM, _PROGRAM_DATA = 1, 2, 3
_TAG = struct.Struct("<I")
_SLOT = struct.Struct("<4xQ")
_UNCHANGEABLE_LOADERS = {
    Pubkey.from_string("BPFLoader1111111111111111111111111111111111"),
    Pubkey.from_string("BPFLoader2111111111111111111111111111111111"),
}
"""Loaders of old, without upgrades: a program's account holds its code."""


class Deployed(msgspec.Struct, frozen=True, kw_only=True):
    """A program on chain. authority: who may upgrade it; None: nobody, ever. capacity: room for code, in bytes.

    deployed_slot: the chain's slot of the last deployment or upgrade; None under a loader that does not tell.
    """

    program: Pubkey
    loader: Pubkey
    authority: Pubkey | None
    deployed_slot: int | None
    code: Code
    capacity: int


class Buffer(msgspec.Struct, frozen=True):
    """authority: who may write and use it. data: the code so far, zeros where nothing was written."""

    address: Pubkey
    authority: Pubkey | None
    data: bytes
    lamports: int


async def read_deployed(rpc: Rpc, program: Pubkey) -> Deployed | None:
    """The program at an address; None when there is none. Raises ChainError for an account that is something else."""
    account, code_account = await rpc.accounts([program, program_data_address(program)])
    if account is None:
        return None
    if account.owner in _UNCHANGEABLE_LOADERS:
        return Deployed(
            program=program,
            loader=account.owner,
            authority=None,
            deployed_slot=None,
            code=without_padding(account.data),
            capacity=len(account.data),
        )
    if account.owner != LOADER or len(account.data) != PROGRAM_BYTES or _tag(account) != _PROGRAM:
        raise ChainError(f"the account {program} is no program: {account.owner} owns it")
    held = owned(code_account, LOADER)
    if held is None or _tag(held) != _PROGRAM_DATA:
        raise ChainError(
            f"the program {program} was closed: its code is gone, and its address cannot be used again"
        )
    (slot,) = _SLOT.unpack_from(held.data)
    code = held.data[PROGRAM_DATA_HEADER_BYTES:]
    return Deployed(
        program=program,
        loader=LOADER,
        authority=_optional_address(held.data, 12),
        deployed_slot=slot,
        code=without_padding(code),
        capacity=len(code),
    )


async def read_buffer(rpc: Rpc, address: Pubkey) -> Buffer | None:
    """The buffer at an address; None when there is no account. Raises ChainError for an account that is something else."""
    account = await rpc.account(address)
    if account is None:
        return None
    if account.owner != LOADER or len(account.data) < BUFFER_HEADER_BYTES or _tag(account) != _BUFFER:
        raise ChainError(f"the account {address} is no buffer of the loader")
    return Buffer(
        address, _optional_address(account.data, 4), account.data[BUFFER_HEADER_BYTES:], account.lamports
    )


def _tag(account: RawAccount) -> int:
    if len(account.data) < _TAG.size:
        return 0
    (tag,) = _TAG.unpack_from(account.data)
    return int(tag)


def _optional_address(data: bytes, at: int) -> Pubkey | None:
    """None also for the address of zeros, which test validators write at genesis: nobody can sign for it."""
    address = Pubkey(data[at + 1 : at + 33]) if data[at] else Pubkey.default()
    return None if address == Pubkey.default() else address
