"""A node or a database that goes away for a while is waited for; what was due is done when it is back."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from solders.pubkey import Pubkey

from auction_engine.core.events import BookSealed
from auction_engine.db.event_log import read_pages
from chain.localnet.config import LocalnetConfig, ProgramFile
from chain.localnet.node import Localnet, serve
from chain.program_files import PROGRAM_FILE, program_id
from keeper import hints
from keeper.bell import Bell
from tests.integration.keeper.exchange import Exchange, eventually, exchange, keeping, trade
from tests.localnet import FINALITY_SLOTS, SLOT_MS, JumpingClock, LocalNode, running_localnet

pytestmark = pytest.mark.anyio


async def registered(at: Exchange, orders: object) -> None:
    await eventually(lambda: all(at.order(str(order)).status == "registered" for order in orders))  # type: ignore[attr-defined]


async def test_a_node_that_restarts_between_gate_and_settlement_delays_but_harms_nothing(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    clock = JumpingClock()
    config = LocalnetConfig(
        data_directory=tmp_path,
        slot_ms=SLOT_MS,
        finality_slots=FINALITY_SLOTS,
        programs=(ProgramFile(program_id(), PROGRAM_FILE),),
        clock=clock,
    )
    running: list[Localnet] = [await serve(config, port=0)]
    port = running[0].port
    node = LocalNode(running[0].http_url, running[0].websocket_url, clock)
    try:
        async with exchange(node, pool) as at, keeping(at):
            await at.known_traders()
            slot = await at.coming_slot()
            await registered(at, await trade(at, slot))
            await running.pop().stop()
            gate = at.community.market.timing.gate(slot)
            clock.jump(max(0.0, gate + 1 - clock() / 1e9))
            await asyncio.sleep(0.5)  # an outage has a length; nothing is waited for here
            running.append(await serve(config, port=port))
            await eventually(lambda: at.status(slot) == "settled")
            assert await at.vault_is_whole()
    finally:
        for left in running:
            await left.stop()


async def test_a_database_that_drops_every_connection_delays_but_harms_nothing(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at, keeping(at):
        await at.known_traders()
        slot = await at.coming_slot()
        await registered(at, await trade(at, slot))
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        await pool.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        await at.pass_gate(slot)
        await eventually(lambda: at.status(slot) == "settled")
        assert await at.vault_is_whole()


async def test_a_book_is_sealed_only_from_a_finalized_block_past_its_gate(pool: asyncpg.Pool) -> None:
    async with (
        running_localnet(finality_slots=80) as node,
        exchange(node, pool) as at,
        keeping(at),
    ):
        await at.known_traders()
        slot = await at.coming_slot()
        await registered(at, await trade(at, slot))
        await at.pass_gate(slot)
        await eventually(lambda: at.status(slot) == "gated")
        await eventually(lambda: at.status(slot) != "gated")
        final = await at.rpc.slot("finalized")
        events = [e.event async for page in read_pages(pool, at.community.market.address) for e in page]
        (sealed,) = [one for one in events if isinstance(one, BookSealed) and one.slot == slot]
        assert len(sealed.rows) == 2 and sealed.chain_slot <= final
        assert sealed.chain_time > at.community.market.timing.gate(slot)


async def test_a_change_on_chain_rings_the_bell(localnet: LocalNode, pool: asyncpg.Pool) -> None:
    async with exchange(localnet, pool, households=1) as at:
        bell, (own,) = Bell(), at.community.households
        market = Pubkey.from_string(at.community.market.address)
        listening = asyncio.create_task(hints.listen(localnet.ws_url, program_id(), market, bell))
        rung = asyncio.create_task(bell.wait(30))
        try:
            while not rung.done():  # the subscription is there at some moment after the start
                slot = await at.coming_slot()
                await at.community.register(own, await at.community.sign(own, "buy", 1, 1, slot))
                await asyncio.wait({rung}, timeout=0.2)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
