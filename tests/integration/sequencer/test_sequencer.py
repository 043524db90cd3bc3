"""The sequencer in one process: commits, answers, and what a failed commit leaves."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import msgspec
import pytest

from auction_engine.core.commands import GatePassed, OpenMarket
from auction_engine.core.errors import (
    AuctionError,
    Conflict,
    InvalidInput,
    NotFound,
    OrderTextError,
    Unavailable,
)
from auction_engine.core.events import OrderExpired
from auction_engine.core.state import state_bytes
from auction_engine.core.units import Seconds, SlotIndex
from auction_engine.db.event_log import append, link
from auction_engine.sequencer.gateway import Accepted, LocalGateway
from auction_engine.sequencer.sequencer import Sequencer
from tests.integration.sequencer.running import (
    MARKET,
    ORDERS_PER_TRADER,
    cut_leader,
    eventually,
    insist,
    order,
    replayed,
    sequencing,
    trading,
)
from tests.markets import NOW, make_market, trader_seen

pytestmark = pytest.mark.anyio
HERE = MARKET.address


async def test_an_answer_comes_only_when_the_event_can_be_read_by_others(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (_, gateway):
        accepted = await gateway.submit(HERE, order(0))
        assert accepted == Accepted(seq=accepted.seq, changed=True)
        kind = await pool.fetchval(
            "SELECT kind FROM events WHERE market = $1 AND seq = $2", HERE, accepted.seq
        )
        assert kind == "order_accepted"


async def test_commands_that_wait_are_one_transaction(pool: asyncpg.Pool) -> None:
    async with trading(pool, traders=50) as (_, gateway):
        orders = [gateway.submit(HERE, order(number)) for number in range(50 * ORDERS_PER_TRADER)]
        answers = await asyncio.gather(*orders)
        assert len({answer.seq for answer in answers}) == len(answers)
        transactions = await pool.fetchval(
            "SELECT count(DISTINCT xmin::text) FROM events WHERE kind = 'order_accepted'"
        )
        assert transactions <= 2


async def test_the_same_order_again_gets_the_first_answer(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (_, gateway):
        first = await gateway.submit(HERE, order(0))
        await gateway.submit(HERE, order(1))
        assert await gateway.submit(HERE, order(0)) == Accepted(seq=first.seq, changed=False)


async def test_an_event_and_the_job_it_asks_for_are_written_together(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (_, gateway):
        accepted = await gateway.submit(HERE, order(0))
        assert await pool.fetch("SELECT market, seq, kind FROM jobs") == [
            (HERE, accepted.seq, "register_order")
        ]


async def test_a_refused_command_raises_its_error_and_leaves_nothing(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (sequencer, gateway):
        before = await replayed(pool)
        with pytest.raises(OrderTextError, match="must begin with"):
            await gateway.submit(HERE, type(order(0))(text="x", signature="", wallet="", at=order(0).at))
        assert sequencer.state is not None and before.state is not None
        assert state_bytes(sequencer.state) == state_bytes(before.state)
        assert (await replayed(pool)).head == before.head


async def test_only_an_opening_of_this_very_market_begins_its_log(pool: asyncpg.Pool) -> None:
    async with sequencing(pool) as sequencer:
        gateway = LocalGateway([sequencer])
        with pytest.raises(NotFound, match="has not been opened"):
            await gateway.submit(HERE, trader_seen(1))
        with pytest.raises(NotFound, match="no market"):
            await gateway.submit("another", trader_seen(1))
        with pytest.raises(InvalidInput, match="cannot be opened in the log"):
            await gateway.submit(HERE, OpenMarket(market=msgspec.structs.replace(MARKET, address="another")))
        assert (await gateway.submit(HERE, OpenMarket(market=MARKET))).seq == 1
        assert not (await gateway.submit(HERE, OpenMarket(market=MARKET))).changed
        with pytest.raises(Conflict, match="other rules"):
            await gateway.submit(HERE, OpenMarket(market=make_market(fee=11)))
        assert await pool.fetch("SELECT address, name FROM markets") == [(HERE, "TEST")]


async def test_after_a_restart_the_state_is_the_same_bytes(pool: asyncpg.Pool) -> None:
    async with trading(pool, traders=3) as (sequencer, gateway):
        await asyncio.gather(*(gateway.submit(HERE, order(number)) for number in range(20)))
        slot = SlotIndex(NOW // 15 + 2)
        gate = MARKET.timing.gate(slot)
        await gateway.submit(HERE, GatePassed(slot=slot, chain_time=Seconds(gate + 1)))
        assert sequencer.state is not None
        live = state_bytes(sequencer.state)
    async with sequencing(pool) as again:
        assert again.state is not None
        assert state_bytes(again.state) == live


async def test_while_one_leads_another_stands_by_and_takes_over_when_it_stops(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (_, gateway):
        standby = Sequencer(pool, HERE)
        running = asyncio.create_task(standby.run())
        await eventually(lambda: _waits_for_lock(pool))
        with pytest.raises(Unavailable, match="not ready"):
            await LocalGateway([standby]).submit(HERE, order(1))
        await gateway.submit(HERE, order(0))
    await asyncio.wait_for(standby.ready(), 5)
    assert not (await LocalGateway([standby]).submit(HERE, order(0))).changed
    await standby.stop()
    await running


async def _waits_for_lock(pool: asyncpg.Pool) -> bool:
    tried = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_terminate_backend(pid) FROM pg_locks%'"
    return bool(await pool.fetchval(tried))


@pytest.fixture
async def intruder(pool: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    async with pool.acquire() as connection:
        yield connection


async def test_a_writer_whose_place_is_taken_throws_its_state_away_and_heals(
    pool: asyncpg.Pool, intruder: asyncpg.Connection
) -> None:
    """As if the lock were worth nothing: another writer appends behind the leader's back."""
    async with trading(pool) as (sequencer, gateway):
        accepted = await gateway.submit(HERE, order(0))
        head = (await replayed(pool)).head
        expired = OrderExpired(order_id=next(iter((await replayed(pool)).state.orders)))  # type: ignore[union-attr]
        async with intruder.transaction():
            await append(intruder, MARKET, [link(head, expired)])
        with pytest.raises(Unavailable, match="send the same again"):
            await gateway.submit(HERE, order(1))
        assert (await insist(gateway, order(1))).seq == accepted.seq + 2
        assert sequencer.state is not None
        assert state_bytes(sequencer.state) == state_bytes((await replayed(pool)).state)  # type: ignore[arg-type]


@pytest.mark.usefixtures("cuts_connections")
async def test_callers_of_a_batch_whose_connection_is_cut_get_unavailable_and_nothing_is_half_done(
    pool: asyncpg.Pool,
) -> None:
    async with trading(pool, traders=10) as (sequencer, gateway):
        for number in range(5):
            first = number * 16
            calls = [asyncio.create_task(gateway.submit(HERE, order(first + nth))) for nth in range(16)]
            await cut_leader(pool)
            answers = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(answer, Accepted | Unavailable) for answer in answers)
            again = [await insist(gateway, order(first + nth)) for nth in range(16)]
            for answer, repeated in zip(answers, again, strict=True):
                assert isinstance(answer, BaseException) or answer.seq == repeated.seq
        ledger = await replayed(pool)
        assert sequencer.state is not None and ledger.state is not None
        assert len(ledger.state.orders) == 80
        assert state_bytes(sequencer.state) == state_bytes(ledger.state)


@pytest.mark.usefixtures("cuts_connections")
async def test_an_idle_leader_that_loses_its_connection_leads_again(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (sequencer, gateway):
        await cut_leader(pool)
        await eventually(lambda: _not_leading(sequencer))
        await asyncio.wait_for(sequencer.ready(), 5)
        assert (await gateway.submit(HERE, order(0))).changed


async def _not_leading(sequencer: Sequencer) -> bool:
    return sequencer.state is None


async def test_a_command_that_cannot_be_written_harms_nobody_afterwards(pool: asyncpg.Pool) -> None:
    """Postgres has no text with a NUL: the opening is decided, but its commit fails by its content."""
    async with sequencing(pool) as sequencer:
        gateway = LocalGateway([sequencer])
        with pytest.raises(AuctionError, match="fault is ours") as refused:
            await gateway.submit(HERE, OpenMarket(market=msgspec.structs.replace(MARKET, name="a\0b")))
        assert refused.value.code == "internal"
        await asyncio.wait_for(sequencer.ready(), 5)
        assert (await insist(gateway, OpenMarket(market=MARKET))).seq == 1
        assert (await replayed(pool)).head.seq == 1


async def test_a_caller_who_leaves_does_not_disturb_the_others(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (_, gateway):
        calls = [asyncio.create_task(gateway.submit(HERE, order(number))) for number in range(8)]
        await asyncio.sleep(0)
        calls[3].cancel()
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert [isinstance(answer, Accepted) for answer in answers].count(True) == 7
