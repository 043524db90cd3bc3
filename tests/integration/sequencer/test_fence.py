"""Former leaders: one that still believes it leads answers nobody, and one that hangs loses the lead to who stands by."""

import asyncio
import signal

import asyncpg
import pytest

from auction_engine.core.errors import Unavailable
from auction_engine.db.event_log import verify_log
from auction_engine.sequencer.gateway import InboxGateway, LocalGateway
from auction_engine.sequencer.sequencer import Sequencer
from tests.integration.sequencer.running import (
    MARKET,
    insist,
    open_with_traders,
    order,
    trading,
)
from tests.integration.sequencer.test_kill import sequencer_process

pytestmark = pytest.mark.anyio
HERE = MARKET.address
LEASE_SECONDS = 1.5


async def test_a_leader_whose_epoch_is_over_refuses_nothing_and_repeats_nothing_and_begins_anew(
    pool: asyncpg.Pool,
) -> None:
    """As if the lock had been lost behind its back: what it decides on its old state, a refusal too, may be wrong."""
    async with trading(pool) as (sequencer, gateway):
        accepted = await gateway.submit(HERE, order(0))
        for command in (order(0), order(9)):  # a repetition and a refusal: neither writes an event
            await pool.execute("UPDATE terms SET epoch = epoch + 1 WHERE market = $1", HERE)
            with pytest.raises(Unavailable, match="send the same again"):
                await gateway.submit(HERE, command)
            await asyncio.wait_for(sequencer.ready(), 10)
        again = await insist(gateway, order(0))
        assert (again.seq, again.changed) == (accepted.seq, False)


async def test_every_leader_has_an_epoch_of_its_own_and_renews_its_lease_while_nobody_asks(
    pool: asyncpg.Pool,
) -> None:
    epochs = []
    for _ in range(2):
        async with trading(pool):
            row = await pool.fetchrow("SELECT epoch, renewed_at FROM terms WHERE market = $1", HERE)
            assert row is not None
            epochs.append(row["epoch"])
            async with asyncio.timeout(5):
                while await pool.fetchval("SELECT renewed_at FROM terms") == row["renewed_at"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    assert epochs == [1, 2]


@pytest.mark.slow
async def test_a_stopped_leader_is_put_out_and_when_it_goes_on_it_stands_by(
    pool: asyncpg.Pool, database: str
) -> None:
    async with sequencer_process(database) as first, InboxGateway(pool, timeout_seconds=2) as gateway:
        await open_with_traders(gateway, 4)
        before = [await insist(gateway, order(number)) for number in range(8)]
        first.send_signal(signal.SIGSTOP)
        standby = Sequencer(pool, HERE, lease_seconds=LEASE_SECONDS)
        running = asyncio.create_task(standby.run())
        await asyncio.wait_for(standby.ready(), 20)
        local = LocalGateway([standby])
        during = [await insist(local, order(number)) for number in range(8, 16)]
        first.send_signal(signal.SIGCONT)
        after = [await insist(gateway, order(number)) for number in range(16, 24)]
        assert standby.state is not None, "the former leader does not take the lead back"
        again = [await insist(gateway, order(number)) for number in range(24)]
        assert [one.seq for one in again] == [one.seq for one in (*before, *during, *after)]
        assert (await verify_log(pool, HERE)).entries == 1 + 4 + 24
        await standby.stop()
        await running
        assert (await insist(gateway, order(24))).changed, "the former leader leads again when asked to"
