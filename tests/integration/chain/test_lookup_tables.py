"""A v0 transaction whose accounts stand in a lookup table: sent, and read back from the history like any other."""

import struct

import pytest
from solders.address_lookup_table_account import ID as LOOKUP_PROGRAM
from solders.address_lookup_table_account import AddressLookupTableAccount, derive_lookup_table_address
from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey

from chain import instructions
from chain.addresses import SYSTEM_PROGRAM
from chain.history import read_history
from chain.rpc import Rpc
from chain.sending import send_and_confirm
from tests.integration.chain.community import Community, found_community
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


async def test_a_transaction_with_a_lookup_table_lands_and_is_read_back(localnet: LocalNode) -> None:
    async def pass_time(seconds: float) -> None:
        localnet.clock.jump(seconds)

    async with Rpc(localnet.url, localnet.ws_url) as rpc:
        community = await found_community(rpc, pass_time)
        own = await community.join()
        table = await make_table(community, [community.address, own.trader])
        limits = instructions.set_limits(
            community.program, community.operator.pubkey(), community.address, own.wallet,
            max_sell_lots=3, max_buy_lots=4,
        )  # fmt: skip
        done = await send_and_confirm(rpc, [limits], community.operator, lookup_tables=[table])
        assert (await community.account(own)).max_buy_lots == 4
        await community.wait_finalized(done.chain_slot)
        last = (await read_history(rpc, community.program, community.address))[-1]
        assert (last.signature, last.calls[0].name) == (done.signature, "set_limits")
        assert last.calls[0].accounts == {
            "authority": str(community.operator.pubkey()),
            "market": str(community.address),
            "trader": str(own.trader),
        }


async def make_table(community: Community, addresses: list[Pubkey]) -> AddressLookupTableAccount:
    """A new table of the operator's, usable from the next slot on."""
    me = community.operator.pubkey()
    recent = await community.rpc.slot("finalized")
    table, bump = derive_lookup_table_address(me, recent)
    payer, system = AccountMeta(me, True, True), AccountMeta(SYSTEM_PROGRAM, False, False)
    at = AccountMeta(table, False, True)
    created = struct.pack("<IQB", 0, recent, bump)
    extended = struct.pack("<IQ", 2, len(addresses)) + b"".join(bytes(address) for address in addresses)
    done = await community.send(
        [
            Instruction(LOOKUP_PROGRAM, created, [at, AccountMeta(me, False, False), payer, system]),
            Instruction(LOOKUP_PROGRAM, extended, [at, AccountMeta(me, True, False), payer, system]),
        ]
    )
    await community.wait_finalized(done.chain_slot + 1)
    return AddressLookupTableAccount(table, addresses)
