"""Version-0 transactions read addresses from lookup tables, once these are a slot old."""

import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solana.rpc.types import TxOpts
from solders.address_lookup_table_account import ID as LOOKUP_TABLES
from solders.address_lookup_table_account import AddressLookupTableAccount, derive_lookup_table_address
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.transaction import VersionedTransaction
from solders.transaction_status import TransactionErrorFieldless

from chain.localnet.node import Localnet
from tests.integration.localnet.actors import SOL, HandClock, call, latest, payment, signed

pytestmark = pytest.mark.anyio

OPTS = TxOpts(preflight_commitment=Confirmed)


async def open_table(
    client: AsyncClient, payer: Keypair, addresses: list[Pubkey]
) -> AddressLookupTableAccount:
    slot = (await client.get_slot(Confirmed)).value
    table, bump = derive_lookup_table_address(payer.pubkey(), slot)
    metas = [
        AccountMeta(table, False, True),
        AccountMeta(payer.pubkey(), True, False),
        AccountMeta(payer.pubkey(), True, True),
        AccountMeta(SYSTEM_PROGRAM, False, False),
    ]
    number = (0).to_bytes(4, "little"), (2).to_bytes(4, "little")
    create = Instruction(LOOKUP_TABLES, number[0] + slot.to_bytes(8, "little") + bytes([bump]), metas)
    entries = len(addresses).to_bytes(8, "little") + b"".join(map(bytes, addresses))
    extend = Instruction(LOOKUP_TABLES, number[1] + entries, metas)
    await client.send_transaction(signed([payer], [create, extend], await latest(client)), OPTS)
    return AddressLookupTableAccount(table, addresses)


async def test_a_table_serves_from_the_next_slot_on(
    node: Localnet, client: AsyncClient, payer: Keypair, clock: HandClock
) -> None:
    receiver = Keypair().pubkey()
    table = await open_table(client, payer, [receiver])

    async def pay() -> VersionedTransaction:
        message = MessageV0.try_compile(
            payer.pubkey(), [payment(payer, receiver, SOL)], [table], await latest(client)
        )
        assert message.address_table_lookups
        return VersionedTransaction(message, [payer])

    too_early = (await client.simulate_transaction(await pay(), commitment=Confirmed)).value
    assert too_early.err == TransactionErrorFieldless.InvalidAddressLookupTableIndex
    clock.pass_slots(1)
    signature = (await client.send_transaction(await pay(), OPTS)).value
    assert (await client.get_balance(receiver)).value == SOL

    found = (await client.get_transaction(signature, "json", Confirmed, 0)).value
    assert found is not None and found.transaction.meta is not None
    loaded = found.transaction.meta.loaded_addresses
    assert loaded is not None and (loaded.writable, loaded.readonly) == ([receiver], [])
    listed = (await client.get_signatures_for_address(receiver, commitment=Confirmed)).value
    assert [one.signature for one in listed] == [signature]
    unaware = await call(node, "getTransaction", str(signature), {"commitment": "confirmed"})
    assert unaware["error"]["code"] == -32015


async def test_a_table_that_does_not_exist_is_named_as_the_fault(client: AsyncClient, payer: Keypair) -> None:
    receiver = Keypair().pubkey()
    table = AddressLookupTableAccount(Keypair().pubkey(), [receiver])
    message = MessageV0.try_compile(
        payer.pubkey(), [payment(payer, receiver, SOL)], [table], await latest(client)
    )
    transaction = VersionedTransaction(message, [payer])
    result = (await client.simulate_transaction(transaction, commitment=Confirmed)).value
    assert result.err == TransactionErrorFieldless.AddressLookupTableNotFound
