"""Postgres dies and comes back in the middle of the trading."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from auction_engine.core.errors import Unavailable
from auction_engine.core.state import state_bytes
from auction_engine.db.embedded import EmbeddedPostgres
from auction_engine.db.event_log import verify_log
from auction_engine.db.migrate import upgrade
from auction_engine.db.pool import create_pool
from auction_engine.db.postmaster import read_postmaster
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import Accepted, Gateway, InboxGateway
from tests.integration.sequencer.running import MARKET, insist, order, replayed, trading
from tests.postgres import SERVER_OPTIONS, make_folder

pytestmark = pytest.mark.anyio
HERE = MARKET.address


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    """A data directory whose server this test may kill."""
    folder = make_folder("auction-restart-")
    yield folder
    last = EmbeddedPostgres(folder, SERVER_OPTIONS)
    await last.start()
    await last.stop()
    shutil.rmtree(folder)


@pytest.mark.usefixtures("cuts_connections")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGQUIT, signal.SIGINT])
async def test_callers_get_unavailable_and_then_everything_heals_and_nothing_acknowledged_is_lost(
    folder: Path, how: signal.Signals
) -> None:
    server = EmbeddedPostgres(folder, SERVER_OPTIONS)
    dsn = await server.start()
    await upgrade(dsn)
    pool = await create_pool(dsn)
    follower = LogFollower(pool)
    following = asyncio.create_task(follower.run())
    async with trading(pool, traders=20) as (sequencer, local), InboxGateway(pool, 5) as inbox:
        running = read_postmaster(server.cluster)
        assert running is not None
        calls = [asyncio.create_task(_attempt((local, inbox)[n % 2], n)) for n in range(80)]
        await asyncio.sleep(0)
        os.kill(running.pid, how)
        first = await asyncio.gather(*calls)
        again = EmbeddedPostgres(folder, SERVER_OPTIONS)
        assert await again.start() == dsn
        answers = await asyncio.gather(*(insist((local, inbox)[n % 2], order(n)) for n in range(160)))
        for before, after in zip(first, answers, strict=False):
            assert before is None or before.seq == after.seq
        assert len({answer.seq for answer in answers}) == 160
        await follower.wait_for(HERE, max(answer.seq for answer in answers))
        ledger = await replayed(pool)
        assert ledger.state is not None and sequencer.state is not None
        assert state_bytes(sequencer.state) == state_bytes(ledger.state) == state_bytes(follower.states[HERE])
        assert (await verify_log(pool, HERE)).entries == 181
    await follower.stop()
    await following
    pool.terminate()
    await again.stop()
    await server.stop()


async def _attempt(gateway: Gateway, number: int) -> Accepted | None:
    try:
        return await gateway.submit(HERE, order(number))
    except Unavailable:
        return None
