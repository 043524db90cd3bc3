"""Anchor's TypeScript client, anchorpy and our own encoder drive one deployed program, with equal results.

Each plays the same scenario in a market of its own, all at once. Then what each sent is what our encoder makes of the
same call; each reads every account and event of all three as the others do; and the three markets differ in nothing
but addresses and times.
"""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.message import Message, MessageV0
from solders.transaction import VersionedTransaction

from chain import program_files
from chain.program_files import program_id
from chain.rpc import Rpc
from tests.clients.anchorpy_client import anchorpy_client
from tests.clients.calls import Client, Plain
from tests.clients.own_client import own_client, own_instructions
from tests.clients.scenario import Played, Scenario
from tests.clients.typescript_client import installed_packages, typescript_client
from tests.validator import Node

pytestmark = [pytest.mark.validator, pytest.mark.slow, pytest.mark.anyio]
OF_TIME = {
    "seq",
    "time",
    "min_time",
    "first",
    "live_from",
    "ended_at",
    "slot",
    "index",
    "posted_at",
    "tag",
    "bump",
}
"""Fields that differ between two runs of one scenario; hashes over them too."""
HASHES = {"result_root", "book_hash", "prefix", "prefix_length", "vault_bump"}


async def test_three_clients_drive_one_program_with_equal_results(validator: Node) -> None:
    installed_packages()  # before the clock runs
    async with AsyncExitStack() as stack:
        rpc = await stack.enter_async_context(Rpc(validator.url, validator.ws_url))
        clients: list[Client] = []
        scenarios = []
        for made in (typescript_client, anchorpy_client, own_client):
            operator = Keypair()
            client: Client = await stack.enter_async_context(made(validator.url, program_id(), operator))
            clients.append(client)
            scenarios.append(Scenario(rpc, client, program_id(), operator))
        played = await asyncio.gather(*(scenario.play() for scenario in scenarios))
        for each in played:
            await sent_is_what_our_encoder_makes(rpc, each)
        assert [each.refusal for each in played] == [wrong_authority()] * 3
        results = [await read_by_all(clients, each) for each in played]
    told = [in_roles(result, each) for result, each in zip(results, played, strict=True)]
    assert told[0] == told[1] == told[2]


def wrong_authority() -> tuple[int, str, str]:
    (error,) = [e for e in program_files.idl().errors.values() if e.name == "WrongAuthority"]
    return error.number, error.name, error.message


async def sent_is_what_our_encoder_makes(rpc: Rpc, played: Played) -> None:
    for call, signature in played.calls:
        found = await rpc.transaction(signature)
        assert found is not None and found.meta.err is None
        landed = VersionedTransaction.from_bytes(found.wire).message
        ours = Message(own_instructions(program_id(), call), played.operator.pubkey())
        assert instructions_of(landed) == instructions_of(ours), call.name


def instructions_of(message: Message | MessageV0) -> list[Instruction]:
    """With the rights that the message gives each account: an account has the same in all its instructions."""
    keys, header = message.account_keys, message.header
    signers, others = header.num_required_signatures, len(keys) - header.num_readonly_unsigned_accounts
    first_readonly = signers - header.num_readonly_signed_accounts

    def meta(index: int) -> AccountMeta:
        return AccountMeta(keys[index], index < signers, index < first_readonly or signers <= index < others)

    return [
        Instruction(keys[each.program_id_index], bytes(each.data), [meta(index) for index in each.accounts])
        for each in message.instructions
    ]


async def read_by_all(clients: list[Client], played: Played) -> Plain:
    """Accounts and events as each client reads them, which must be one and the same."""
    readings = [
        {
            "accounts": [await client.read(kind, address) for kind, address in played.accounts],
            "events": [await client.events(signature) for _, signature in played.calls],
        }
        for client in clients
    ]
    assert readings[0] == readings[1] == readings[2]
    return readings[0]


def in_roles(value: Any, played: Played) -> Any:
    """Addresses as the roles that they have in the scenario, without times and what follows from them."""
    roles = {str(address): role for role, address in played.addresses.items()}

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: told(item) for name, item in value.items() if name not in OF_TIME | HASHES}
        if isinstance(value, list):
            return [told(item) for item in value]
        return roles.get(value, value) if isinstance(value, str) else value

    return told(value)
