"""Anchor's TypeScript client builds every instruction of the IDL as our encoder does, whatever its values."""

import random

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from chain import program_files
from chain.encoding import instruction
from chain.idl import InstructionForm
from chain.program_files import program_id
from tests.clients.calls import Call
from tests.clients.typescript_client import typescript_client

pytestmark = pytest.mark.anyio
NOWHERE = "http://127.0.0.1:1"
"""Nothing is asked of a node."""


async def test_every_instruction_is_built_alike() -> None:
    chance = random.Random(53)
    async with typescript_client(NOWHERE, program_id(), Keypair()) as client:
        for form in program_files.idl().instructions.values():
            for _ in range(5):
                call = any_call(form, chance)
                ours = instruction(program_id(), call.name, call.accounts, call.values)
                assert await client.build(call) == ours, call


def any_call(form: InstructionForm, chance: random.Random) -> Call:
    """Random values; a byte string has 100 bytes; accounts that have one address in the IDL are left out."""
    data = chance.randbytes(form.arguments.size) + (100).to_bytes(4, "little") + chance.randbytes(100)
    accounts = {slot.name: Pubkey(chance.randbytes(32)) for slot in form.accounts if slot.address is None}
    return Call(form.name, accounts, form.arguments.read(data))
