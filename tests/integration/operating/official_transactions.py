"""Transactions that Solana's own command line sent, and the same ones of our builders: equal messages, byte for byte."""

import struct
from collections import Counter
from collections.abc import AsyncIterator, Sequence

from solders.instruction import CompiledInstruction, Instruction
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction

from chain.addresses import COMPUTE_BUDGET_PROGRAM
from chain.loader import instructions
from chain.loader.instructions import LOADER, program_data_address
from chain.rpc import Rpc

_INITIALIZE, _WRITE, _DEPLOY, _UPGRADE, _SET_AUTHORITY, _CLOSE = range(6)
_EXTEND_CHECKED = 9
_LAMPORTS = struct.Struct("<4xQ")
"""Where `create_account` of the system program names the lamports."""
_SIZE = struct.Struct("<12xQ")


async def buffers_of(rpc: Rpc, program: Pubkey) -> list[Pubkey]:
    """The buffers that a program's code came from."""
    places = {_DEPLOY: 3, _UPGRADE: 2}
    messages = [message async for message in _messages(rpc, program_data_address(program))]
    parts = [(message, part) for message in messages for part in _loader_parts(message)]
    return [_accounts(m, part)[places[_kind(part)]] for m, part in parts if _kind(part) in places]


async def compare_official_transactions(rpc: Rpc, *addresses: Pubkey) -> Counter[int]:
    """Compare every transaction of these addresses; how many of each of the loader's instructions were seen."""
    seen: dict[bytes, list[int]] = {}
    for address in addresses:
        async for message in _messages(rpc, address):
            made = [each for part in _loader_parts(message) for each in _ours(message, part)]
            ours = Message.new_with_blockhash(
                _in_place(message, made), message.account_keys[0], message.recent_blockhash
            )
            assert bytes(message) == bytes(ours)
            seen[bytes(message)] = [_kind(part) for part in _loader_parts(message)]
    return Counter(kind for kinds in seen.values() for kind in kinds)


async def _messages(rpc: Rpc, address: Pubkey) -> AsyncIterator[Message | MessageV0]:
    for entry in await rpc.signatures_for_address(address):
        found = await rpc.transaction(entry.signature)
        assert found is not None and entry.err is None
        yield VersionedTransaction.from_bytes(found.wire).message


def _ours(message: Message | MessageV0, part: CompiledInstruction) -> list[Instruction]:
    """What our builders make of the facts in one of the loader's instructions, with what creates its account."""
    accounts, data, payer = _accounts(message, part), bytes(part.data), message.account_keys[0]
    match _kind(part):
        case kind if kind == _INITIALIZE:
            lamports, space = _created(message)
            room = space - instructions.BUFFER_HEADER_BYTES
            return instructions.create_buffer(
                payer, accounts[0], accounts[1], code_bytes=room, rent_lamports=lamports
            )
        case kind if kind == _WRITE:
            offset, length = struct.unpack_from("<IQ", data, 4)
            return [instructions.write(accounts[0], accounts[1], offset, data[16 : 16 + length])]
        case kind if kind == _DEPLOY:
            (capacity,) = struct.unpack_from("<Q", data, 4)
            lamports, space = _created(message)
            assert space == instructions.PROGRAM_BYTES
            return instructions.deploy(
                payer, accounts[2], accounts[3], accounts[7], rent_lamports=lamports, code_bytes_max=capacity
            )
        case kind if kind == _UPGRADE:
            return [instructions.upgrade(accounts[1], accounts[2], accounts[6], accounts[3])]
        case kind if kind == _SET_AUTHORITY:
            heir = accounts[2] if len(accounts) > 2 else None
            return [instructions.set_authority(accounts[0], accounts[1], heir)]
        case kind if kind == _CLOSE:
            return [instructions.close_buffer(accounts[0], accounts[1], accounts[2])]
        case kind:
            assert kind == _EXTEND_CHECKED
            (more,) = struct.unpack_from("<I", data, 4)
            return [instructions.extend(accounts[1], payer, accounts[2], more)]


def _in_place(message: Message | MessageV0, made: Sequence[Instruction]) -> list[Instruction]:
    """Ours where the others stand, between the instructions that set compute units."""
    ours, found = iter(made), []
    for each in message.instructions:
        program = message.account_keys[each.program_id_index]
        is_budget = program == COMPUTE_BUDGET_PROGRAM
        found.append(Instruction(program, bytes(each.data), []) if is_budget else next(ours))
    assert next(ours, None) is None
    return found


def _created(message: Message | MessageV0) -> tuple[int, int]:
    """Lamports and bytes of the account that the transaction creates."""
    others = [
        i for i in message.instructions if message.account_keys[i.program_id_index] != COMPUTE_BUDGET_PROGRAM
    ]
    data = bytes(others[0].data)
    return _LAMPORTS.unpack_from(data)[0], _SIZE.unpack_from(data)[0]


def _loader_parts(message: Message | MessageV0) -> list[CompiledInstruction]:
    return [i for i in message.instructions if message.account_keys[i.program_id_index] == LOADER]


def _accounts(message: Message | MessageV0, part: CompiledInstruction) -> list[Pubkey]:
    return [message.account_keys[index] for index in part.accounts]


def _kind(part: CompiledInstruction) -> int:
    return int.from_bytes(bytes(part.data)[:4], "little")
