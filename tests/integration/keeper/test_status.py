"""The status tells an operator what was done, what it cost and what is wrong; also when nothing runs."""

import re
from io import StringIO

import asyncpg
import msgspec
import pytest
from rich.console import Console

from chain.rpc import Rpc
from keeper.status import KeeperStatus, read_state, read_status
from keeper.status_view import status_view
from tests.integration.keeper.exchange import Exchange, eventually, exchange, keeping, trade
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


async def status_of(at: Exchange) -> KeeperStatus:
    return await read_status(at.pool, at.rpc, await read_state(at.pool, at.community.market.address))


async def test_a_settled_slot_shows_with_its_transactions_and_what_they_cost(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at, keeping(at):
        await at.known_traders()
        slot = await at.coming_slot()
        orders = await trade(at, slot)
        await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
        await at.pass_gate(slot)
        await eventually(lambda: at.status(slot) == "settled")
        status = await status_of(at)
        shown = status.slots[-1]
        assert (shown.index, shown.status, shown.orders, shown.fills) == (slot, "settled", 2, 2)
        assert (shown.batches, shown.batches_settled, shown.transactions) == (1, 1, 2)
        assert shown.compute_units > 0 and shown.fee_lamports == 10_000
        assert status.alarms == () and status.oldest_unregistered_at is None
        assert status.purse is not None and status.purse.address == str(at.community.operator.pubkey())
        assert msgspec.json.decode(msgspec.json.encode(status), type=KeeperStatus) == status
        console = Console(width=80, record=True, file=StringIO())
        console.print(status_view(status))
        text = console.export_text()
        assert "all is well" in text and shown.slot in text and "1/1" in text


async def test_without_a_keeper_and_a_node_it_says_what_is_wrong(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool, households=1) as at:
        async with keeping(at):
            await at.known_traders()
            await eventually(lambda: pool.fetchval("SELECT count(*) FROM mirror_sweeps"))
        (own,) = at.community.households
        await at.place(own, await at.community.sign(own, "buy", 5, 200, await at.coming_slot(12)))
        await pool.execute("UPDATE jobs SET created_at = now() - interval '1 minute', note = 'NoLuck'")
        await pool.execute("UPDATE mirror_sweeps SET swept_at = now() - interval '1 minute'")
        async with Rpc("http://127.0.0.1:1") as nowhere:
            state = await read_state(pool, at.community.market.address)
            status = await read_status(pool, nowhere, state)
        assert status.chain_time is None and status.oldest_unregistered_at is not None
        node, mirror, jobs = status.alarms
        assert "node does not answer" in node
        assert re.search("last looked at 6[0-9] s ago", mirror)
        assert "1 register_order jobs wait" in jobs and "NoLuck" in jobs
