"""A slot whose window passed lapses: once, loudly, with what was settled; and its account is still closed."""

import asyncpg
import pytest
from structlog.testing import capture_logs

from auction_engine.core.order_text import slot_text
from auction_engine.core.units import SlotIndex
from tests.integration.keeper.exchange import eventually, exchange, keeping, trade
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


async def test_a_slot_that_could_not_be_posted_in_time_lapses_and_the_next_one_settles(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at:
        async with keeping(at):
            await at.known_traders()
            slot = await at.coming_slot()
            orders = await trade(at, slot, count=40)
            await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
        timing = at.community.market.timing
        await at.pass_gate(slot, 5)  # a short absence: the windows of all slots since are open
        with capture_logs() as logs:
            async with keeping(at):
                await eventually(lambda: at.status(slot) == "settled")
            await at.pass_gate(slot + 8, timing.post_seconds + 1)
            async with keeping(at):
                await eventually(lambda: at.status(slot + 11) == "settled")
        (alarm,) = [line for line in logs if line.get("alarm")]
        assert "slots lapsed" in alarm["event"] and alarm["settled_ppm"] == 0
        assert alarm["first"] <= slot_text(SlotIndex(slot + 8), at.community.market) <= alarm["last"]
        assert at.status(slot + 8) == "open"  # the range event stands for it
        assert await at.vault_is_whole()


async def test_a_cleared_slot_lapses_after_its_settling_window_and_its_job_ends(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at:
        async with keeping(at):
            await at.known_traders()
            slot = await at.coming_slot()
            orders = await trade(at, slot)
            await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
        keeper_money = await at.rpc.balance(at.community.operator.pubkey())
        await at.empty_the_purse()
        async with keeping(at):
            await at.pass_gate(slot)
            await eventually(lambda: at.status(slot) == "cleared")
            await at.pass_gate(slot, at.community.market.timing.post_seconds + 1)
            await eventually(lambda: _noted(pool, "posting window"))
            await at.pass_gate(slot, at.community.market.timing.settle_seconds + 1)
            await eventually(lambda: at.status(slot) == "lapsed")
            await eventually(lambda: _result(pool, "lapsed"))
        assert keeper_money > 0


async def _noted(pool: asyncpg.Pool, words: str) -> bool:
    notes = await pool.fetch("SELECT note FROM jobs WHERE kind = 'settle_slot'")
    return any(words in (row["note"] or "") for row in notes)


async def _result(pool: asyncpg.Pool, result: str) -> bool:
    return bool(await pool.fetchval("SELECT 1 FROM jobs WHERE kind = 'settle_slot' AND result = $1", result))
