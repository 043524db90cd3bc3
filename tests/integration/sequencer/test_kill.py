"""A sequencer as a process of its own, killed at random moments while clients trade."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from auction_engine.core.events import Event, OrderAccepted, OrderRegistered, TraderUpdated
from auction_engine.core.order import Order
from auction_engine.core.order_text import order_id, parse_text
from auction_engine.core.units import Seq
from auction_engine.db.event_log import read_pages, verify_log
from auction_engine.sequencer.gateway import InboxGateway
from tests.demo_process import COMMAND, environment
from tests.integration.sequencer.running import (
    MARKET,
    ORDERS_PER_TRADER,
    eventually,
    insist,
    open_with_traders,
    order,
)
from tests.markets import record_of, trader_seen

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
HERE = MARKET.address
TRADERS, KILLS, SEED = 12, 8, 20_260_601


@asynccontextmanager
async def sequencer_process(dsn: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`auction-engine sequencer`, leading the market; killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "sequencer", "--market", HERE),
        env=environment(DATABASE_URL=dsn),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            while not (await process.stdout.readline()).startswith(b"leading"):
                assert process.returncode is None
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Client:
    """One trader: places his orders, and in between shows his account with ever more of them registered."""

    def __init__(self, gateway: InboxGateway, number: int) -> None:
        self._gateway = gateway
        self._number = number
        self.orders: dict[str, Seq] = {}
        """Acknowledged order -> the position it was told."""
        self.sightings: list[int] = []
        """Acknowledged counters of the account."""

    async def trade(self, enough: asyncio.Event) -> None:
        counter, placed = 1, list[Order]()
        while not enough.is_set():
            counter += 1
            if counter % 10 == 0 and len(placed) < ORDERS_PER_TRADER:
                command = order((self._number - 1) * ORDERS_PER_TRADER + len(placed))
                accepted = await insist(self._gateway, command)
                assert self.orders.setdefault(order_id(command.text), accepted.seq) == accepted.seq
                text = parse_text(command.text, MARKET)
                assert isinstance(text, Order)
                placed.append(text)
            records = tuple(record_of(one, 1 + nth) for nth, one in enumerate(placed))
            await insist(self._gateway, trader_seen(self._number, seq=counter, records=records))
            self.sightings.append(counter)


@pytest.mark.parametrize("seed", [SEED])
async def test_every_acknowledged_command_is_in_the_log_exactly_once_and_none_is_half_applied(
    pool: asyncpg.Pool, database: str, seed: int
) -> None:
    chance, enough = random.Random(seed), asyncio.Event()
    async with InboxGateway(pool, timeout_seconds=3) as gateway:
        async with sequencer_process(database):
            await open_with_traders(gateway, TRADERS)
        clients = [Client(gateway, number) for number in range(1, TRADERS + 1)]
        trading = [asyncio.create_task(client.trade(enough)) for client in clients]
        for _ in range(KILLS):
            async with sequencer_process(database) as process:
                before = _acknowledged(clients)
                await eventually(lambda: _more_than(clients, before))  # noqa: B023 (awaited right here)
                await asyncio.sleep(chance.uniform(0, 0.2))
                process.kill()
        async with sequencer_process(database) as process:
            enough.set()
            await asyncio.gather(*trading)
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
    await _check(pool, clients)


async def _more_than(clients: list[Client], before: int) -> bool:
    return _acknowledged(clients) > before


def _acknowledged(clients: list[Client]) -> int:
    return sum(len(client.sightings) + len(client.orders) for client in clients)


async def _check(pool: asyncpg.Pool, clients: list[Client]) -> None:
    events: list[tuple[Seq, Event]] = []
    async for page in read_pages(pool, HERE):
        events += [(entry.seq, entry.event) for entry in page]
    assert (await verify_log(pool, HERE)).entries == len(events)
    accepted = {event.order_id: seq for seq, event in events if isinstance(event, OrderAccepted)}
    sightings = Counter((e.wallet, e.account_seq) for _, e in events if isinstance(e, TraderUpdated))
    assert len(accepted) == sum(isinstance(event, OrderAccepted) for _, event in events)
    assert max(sightings.values()) == 1
    for number, client in enumerate(clients, 1):
        wallet = trader_seen(number).wallet
        assert all(accepted[identity] == seq for identity, seq in client.orders.items())
        assert all(sightings[wallet, counter] == 1 for counter in client.sightings)
    assert sum(len(client.orders) for client in clients) == len(accepted)
    await _check_wholeness(pool, events)


async def _check_wholeness(pool: asyncpg.Pool, events: list[tuple[Seq, Event]]) -> None:
    """A registration stands right behind the sighting it came with; an order and its job are of one transaction."""
    previous: Event | None = None
    for _, event in events:
        if isinstance(event, OrderRegistered):
            assert isinstance(previous, TraderUpdated | OrderRegistered)
            assert previous.wallet == event.wallet
        previous = event
    apart = await pool.fetchval(
        "SELECT count(*) FROM events e FULL JOIN jobs j USING (market, seq)"
        " WHERE coalesce(e.kind, 'order_accepted') = 'order_accepted' AND e.xmin::text IS DISTINCT FROM j.xmin::text"
    )
    assert apart == 0
    assert await pool.fetchval("SELECT count(*) FROM inbox") == 0
