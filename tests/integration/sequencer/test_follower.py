"""The follower: its states are the committed logs, in any process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from auction_engine.core.errors import LogBroken, Unavailable
from auction_engine.core.events import MarketOpened, OrderAccepted
from auction_engine.core.state import state_bytes
from auction_engine.core.units import Seq
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.sequencer import Sequencer
from tests.integration.sequencer.running import MARKET, eventually, order, trading

pytestmark = pytest.mark.anyio
HERE = MARKET.address


@asynccontextmanager
async def following(pool: asyncpg.Pool) -> AsyncIterator[LogFollower]:
    follower = LogFollower(pool)
    running = asyncio.create_task(follower.run())
    try:
        await asyncio.wait_for(follower.ready(), 10)
        yield follower
    finally:
        await follower.stop()
        await asyncio.wait_for(running, 10)


async def test_after_an_answer_the_state_can_be_waited_for_and_is_the_sequencers(pool: asyncpg.Pool) -> None:
    async with following(pool) as follower, trading(pool, traders=3) as (sequencer, gateway):
        accepted = await asyncio.gather(*(gateway.submit(HERE, order(number)) for number in range(24)))
        last = max(answer.seq for answer in accepted)
        await follower.wait_for(HERE, last)
        assert sequencer.state is not None
        assert state_bytes(follower.states[HERE]) == state_bytes(sequencer.state)
        await follower.wait_for(HERE, last)


async def test_a_follower_that_comes_later_reads_the_whole_log(pool: asyncpg.Pool) -> None:
    async with trading(pool, traders=5) as (sequencer, gateway):
        await asyncio.gather(*(gateway.submit(HERE, order(number)) for number in range(40)))
        async with following(pool) as follower:
            assert sequencer.state is not None
            assert state_bytes(follower.states[HERE]) == state_bytes(sequencer.state)


async def test_waiting_for_what_does_not_come_ends_with_unavailable(pool: asyncpg.Pool) -> None:
    async with following(pool) as follower:
        with pytest.raises(Unavailable, match="not yet to 7"):
            await follower.wait_for(HERE, Seq(7), timeout_seconds=0.05)


async def test_a_subscription_gets_every_entry_after_it_in_order(pool: asyncpg.Pool) -> None:
    async with following(pool) as follower:
        subscription = follower.subscribe()
        async with trading(pool, traders=2) as (_, gateway):
            await asyncio.gather(*(gateway.submit(HERE, order(number)) for number in range(16)))
        entries = [await anext(subscription) for _ in range(19)]
        assert [entry.seq for entry in entries] == list(range(1, 20))
        assert isinstance(entries[0].event, MarketOpened)
        assert isinstance(entries[-1].event, OrderAccepted)
        assert entries[-1].recorded_at.tzinfo is not None
        subscription.close()
        assert [entry async for entry in subscription] == []
        assert subscription.reason is None


async def test_a_reader_that_is_too_slow_is_closed_with_a_reason_and_the_others_go_on(
    pool: asyncpg.Pool,
) -> None:
    async with following(pool) as follower:
        slow, quick = follower.subscribe(entries_max=3), follower.subscribe()
        async with trading(pool) as (_, gateway):
            answers = [await gateway.submit(HERE, order(number)) for number in range(4)]
            await follower.wait_for(HERE, answers[-1].seq)
        assert [entry async for entry in slow] == []
        assert slow.reason == "the reader is more than 3 entries behind; subscribe again"
        assert [(await anext(quick)).seq for _ in range(6)] == [1, 2, 3, 4, 5, 6]


async def test_subscriptions_end_when_the_follower_stops(pool: asyncpg.Pool) -> None:
    async with following(pool) as follower:
        subscription = follower.subscribe()
    assert [entry async for entry in subscription] == []
    assert subscription.reason is not None


@pytest.mark.usefixtures("cuts_connections")
async def test_it_goes_on_when_its_connections_are_cut(pool: asyncpg.Pool) -> None:
    async with following(pool) as follower, trading(pool) as (_, gateway):
        await pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
        )
        accepted = await gateway.submit(HERE, order(0))
        await follower.wait_for(HERE, accepted.seq)
        await eventually(lambda: _listens(pool))


async def _listens(pool: asyncpg.Pool) -> bool:
    return bool(await pool.fetchval("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%log%'"))


async def test_a_broken_log_is_never_followed(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (_, gateway):
        await gateway.submit(HERE, order(0))
    await pool.execute("UPDATE events SET body = body || ' ' WHERE seq = 2")
    with pytest.raises(LogBroken, match="entry 2 does not match its hash"):
        await LogFollower(pool).run()
    with pytest.raises(LogBroken, match="restore the database"):
        await Sequencer(pool, HERE).run()
