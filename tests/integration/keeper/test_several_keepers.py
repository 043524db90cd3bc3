"""Two keepers at once share the work, and what both do counts once."""

import asyncpg
import pytest

from auction_engine.verify import verify_market
from tests.integration.keeper.exchange import eventually, exchange, keeping, trade
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


async def test_two_keepers_settle_every_slot_once(localnet: LocalNode, pool: asyncpg.Pool) -> None:
    async with exchange(localnet, pool, households=6) as at, keeping(at), keeping(at):
        await at.known_traders()
        first = await at.coming_slot()
        orders = await trade(at, first, count=3)
        await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
        for slot in range(first, first + 3):
            await at.pass_gate(slot)
            await eventually(lambda slot=slot: at.status(slot) == "settled")  # type: ignore[misc]
        assert await at.vault_is_whole()
        report = await verify_market(at.rpc, at.community.program, at.community.address)
        assert report.ok, report
        sent = "SELECT count(*) FROM chain_transactions WHERE error IS NULL AND kind = 'post_clearing'"
        assert await pool.fetchval(sent) == 3
        results = [str(job["result"]) for job in await at.jobs()]
        assert results == ["registered"] * 6 + ["settled"] * 3
