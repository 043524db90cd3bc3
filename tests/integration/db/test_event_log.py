"""The event log: what is appended reads back, and no change to it goes unseen."""

import asyncio

import asyncpg
import pytest

from auction_engine.core.errors import LogBroken
from auction_engine.core.events import MarketOpened, OrderAccepted, SlotGated, SlotWithoutTrade
from auction_engine.core.units import Seq
from auction_engine.db.event_log import GENESIS, Head, Link, append, link, read_log, verify_log
from tests.markets import NOW, NOW_MS, address, make_market, make_order

pytestmark = pytest.mark.anyio
MARKET = make_market()
HERE = MARKET.address
SLOT = make_order().first
ACCEPTED = OrderAccepted(order_id="00", wallet=address(1), order=make_order(), signature="ab", at=NOW_MS)
EVENTS = (
    MarketOpened(market=MARKET),
    ACCEPTED,
    SlotGated(slot=SLOT, chain_time=NOW),
    SlotWithoutTrade(slot=SLOT),
)
FORGED = (
    "UPDATE events SET kind = '{kind}', body = '{body}',"
    " hash = sha256(previous || '\\x0{seq}00000000000000'::bytea || '{body}') WHERE seq = {seq}"
)


def links() -> list[Link]:
    head, made = GENESIS, []
    for event in EVENTS:
        made.append(link(head, event))
        head = Head(made[-1].seq, made[-1].hash)
    return made


@pytest.fixture
async def log(pool: asyncpg.Pool) -> asyncpg.Pool:
    """A pool on a database that holds the four entries."""
    async with pool.acquire() as connection, connection.transaction():
        await append(connection, MARKET, links())
    return pool


async def test_what_is_appended_reads_back_in_order(log: asyncpg.Pool) -> None:
    entries = await read_log(log, HERE, GENESIS)
    assert [entry.event for entry in entries] == list(EVENTS)
    assert [entry.hash for entry in entries] == [made.hash for made in links()]
    rest = await read_log(log, HERE, Head(Seq(2), entries[1].hash), limit=1)
    assert rest == entries[2:3]


async def test_events_jobs_and_the_market_appear_together_or_not_at_all(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await append(connection, MARKET, links())
        assert await pool.fetchval("SELECT count(*) FROM events") == 0
        await transaction.rollback()
    for table in ("events", "jobs", "markets"):
        assert await pool.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_a_place_in_the_log_is_given_once(log: asyncpg.Pool) -> None:
    async with log.acquire() as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            async with connection.transaction():
                await append(connection, MARKET, links()[3:])


async def test_a_whole_log_verifies_to_its_length_and_head(log: asyncpg.Pool) -> None:
    verified = await verify_log(log, HERE)
    assert (verified.entries, verified.head) == (4, links()[-1].hash)
    assert (await verify_log(log, "a market without a log")).entries == 0


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        (
            "UPDATE events SET body = replace(convert_from(body, 'UTF8'), '250', '251')::bytea WHERE seq = 2",
            2,
        ),
        ("UPDATE events SET hash = sha256(hash) WHERE seq = 3", 3),
        ("UPDATE events SET previous = sha256(previous) WHERE seq = 3", 3),
        ("UPDATE events SET kind = 'slot_closed' WHERE seq = 4", 4),
        ("DELETE FROM events WHERE seq = 3", 3),
        ("DELETE FROM events WHERE seq = 1", 1),
        ("UPDATE events SET seq = CASE seq WHEN 3 THEN 103 ELSE 3 END WHERE seq >= 3", 3),
        # Somebody who knows how: the changed entry's own hash is right, but the next one gives him away.
        (FORGED.format(kind="slot_closed", body='{"type":"slot_closed","slot":1}', seq=2), 3),
        (FORGED.format(kind="slot_closed", body="{}", seq=4), 4),
    ],
)
async def test_the_first_broken_link_is_named(log: asyncpg.Pool, tampering: str, told: int) -> None:
    await log.execute(tampering)
    with pytest.raises(LogBroken, match=f"entry {told} ") as broken:
        await verify_log(log, HERE)
    assert broken.value.details == {"seq": told, "market": HERE}


async def test_whoever_listens_is_told_after_the_commit(pool: asyncpg.Pool) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    async with pool.acquire() as listening, pool.acquire() as connection:

        def heard(_connection: object, _process: int, _channel: str, payload: str) -> None:
            told.put_nowait(payload)

        await listening.add_listener("auction_log", heard)
        async with connection.transaction():
            await append(connection, MARKET, links())
            assert told.empty()
        assert await asyncio.wait_for(told.get(), 10) == f"{HERE} 4"
        await listening.remove_listener("auction_log", heard)
