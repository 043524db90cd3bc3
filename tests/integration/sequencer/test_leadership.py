"""Several sequencers of one market: whoever leads, there is one log."""

import asyncio

import asyncpg
import pytest

from auction_engine.core.state import state_bytes
from auction_engine.db.event_log import verify_log
from auction_engine.sequencer.gateway import Accepted, InboxGateway
from auction_engine.sequencer.sequencer import Sequencer
from tests.integration.sequencer.running import (
    MARKET,
    cut_leader,
    eventually,
    holders,
    insist,
    open_with_traders,
    order,
    replayed,
)

pytestmark = pytest.mark.anyio
CUTS, ORDERS_PER_CUT, TRADERS = 6, 20, 20
ORDERS = ORDERS_PER_CUT * (CUTS + 1)


@pytest.mark.usefixtures("cuts_connections")
async def test_while_the_lead_changes_hands_every_answer_stays_true_and_nobody_writes_beside_the_leader(
    pool: asyncpg.Pool,
) -> None:
    sequencers = [Sequencer(pool, MARKET.address) for _ in range(3)]
    running = [asyncio.create_task(sequencer.run()) for sequencer in sequencers]
    await _trade_and_cut(pool)
    [leading] = [sequencer for sequencer in sequencers if sequencer.state is not None]
    ledger = await replayed(pool)
    assert leading.state is not None and ledger.state is not None
    assert state_bytes(leading.state) == state_bytes(ledger.state)
    assert (await verify_log(pool, MARKET.address)).entries == 1 + TRADERS + ORDERS
    for sequencer in sequencers:
        await sequencer.stop()
    await asyncio.gather(*running)
    assert await holders(pool) == []


async def _trade_and_cut(pool: asyncpg.Pool) -> None:
    async with InboxGateway(pool, timeout_seconds=5) as gateway:
        await open_with_traders(gateway, TRADERS)
        calls: list[asyncio.Task[Accepted]] = []
        for first in range(0, ORDERS, ORDERS_PER_CUT):
            calls += [
                asyncio.create_task(insist(gateway, order(first + nth))) for nth in range(ORDERS_PER_CUT)
            ]
            if first:
                await eventually(lambda: holders(pool))
                await cut_leader(pool)
        answers = await asyncio.gather(*calls)
        again = [await insist(gateway, order(number)) for number in range(ORDERS)]
        assert [answer.seq for answer in answers] == [answer.seq for answer in again]
