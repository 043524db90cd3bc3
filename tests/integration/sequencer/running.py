"""Sequencers, gateways and orders for these tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from auction_engine.core.commands import Command, OpenMarket, PlaceOrder
from auction_engine.core.errors import Unavailable
from auction_engine.core.market import Market
from auction_engine.core.order_text import render_order
from auction_engine.db.event_log import read_pages
from auction_engine.sequencer.gateway import Accepted, Gateway, LocalGateway
from auction_engine.sequencer.leadership import lock_key
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.sequencer import Sequencer
from tests.markets import NOW, NOW_MS, address, make_market, make_order, trader_seen

MARKET = make_market()
ORDERS_PER_TRADER = 8
DEADLINE_SECONDS = 20.0


@asynccontextmanager
async def sequencing(pool: asyncpg.Pool, market: Market = MARKET) -> AsyncIterator[Sequencer]:
    """A sequencer that leads the market, in this process."""
    sequencer = Sequencer(pool, market.address)
    running = asyncio.create_task(sequencer.run())
    try:
        await asyncio.wait_for(sequencer.ready(), DEADLINE_SECONDS)
        yield sequencer
    finally:
        await sequencer.stop()
        await asyncio.wait_for(running, DEADLINE_SECONDS)


@asynccontextmanager
async def trading(pool: asyncpg.Pool, traders: int = 1) -> AsyncIterator[tuple[Sequencer, LocalGateway]]:
    """A sequencer whose market is open and has traders 1 to `traders`."""
    async with sequencing(pool) as sequencer:
        gateway = LocalGateway([sequencer])
        await open_with_traders(gateway, traders)
        yield sequencer, gateway


async def open_with_traders(gateway: Gateway, traders: int) -> None:
    await gateway.submit(MARKET.address, OpenMarket(market=MARKET))
    seen = (gateway.submit(MARKET.address, trader_seen(number)) for number in range(1, traders + 1))
    await asyncio.gather(*seen)


def order(number: int) -> PlaceOrder:
    """The order of that number: number 0 to 7 are trader 1's, 8 to 15 trader 2's …"""
    trader, nth = divmod(number, ORDERS_PER_TRADER)
    placed = make_order(
        trader=address(101 + trader),
        side="buy" if number % 2 else "sell",
        limit=200 + number % 100,
        first=NOW // 15 + 2 + nth,
        time=NOW_MS + nth,
    )
    return PlaceOrder(
        text=render_order(placed, MARKET), signature="ab" * 64, wallet=address(1 + trader), at=NOW_MS
    )


async def insist(gateway: Gateway, command: Command) -> Accepted:
    """Submit until the answer is known, as a client does after Unavailable."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while True:
            try:
                return await gateway.submit(MARKET.address, command)
            except Unavailable:
                await asyncio.sleep(0.01)


async def replayed(pool: asyncpg.Pool, market: str = MARKET.address) -> Ledger:
    """The state as anybody builds it who has the log and nothing else."""
    ledger = Ledger(market)
    async for page in read_pages(pool, market):
        ledger.replay(page)
    return ledger


async def holders(pool: asyncpg.Pool) -> list[int]:
    """The database's processes that hold the market's lock."""
    key = lock_key(MARKET.address)
    rows = await pool.fetch(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND classid::bigint = $1 AND objid::bigint = $2",
        (key >> 32) & 0xFFFFFFFF,
        key & 0xFFFFFFFF,
    )
    return [row["pid"] for row in rows]


async def cut_leader(pool: asyncpg.Pool) -> None:
    """End the leader's connection from the database's side; when this returns its server process is gone."""
    for leader in await holders(pool):
        await pool.execute("SELECT pg_terminate_backend($1, 5000)", leader)


async def eventually(holds: Callable[[], Awaitable[object]], seconds: float = DEADLINE_SECONDS) -> None:
    """Wait until `holds()` is true; fails at the deadline."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 (what is waited for lies in a database)
            await asyncio.sleep(0.01)
