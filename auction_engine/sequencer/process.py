"""A sequencer as a process of its own: what `auction-engine sequencer` runs."""

import asyncio
import signal
from collections.abc import Callable

from auction_engine.core.errors import InvalidInput
from auction_engine.db.faults import database_faults_told
from auction_engine.db.pool import create_pool
from auction_engine.sequencer.sequencer import Sequencer


async def run_sequencer(dsn: str, *markets: str, on_ready: Callable[[str], None] = lambda _: None) -> None:
    """Lead these markets, or all that the database knows, until SIGINT or SIGTERM; `on_ready` is told each that we lead.

    Raises Unavailable when the database does not answer at the start (later failures heal), and LogBroken.
    """
    pool = await create_pool(dsn, size_max=4 + len(markets))
    try:
        if not markets:
            with database_faults_told():
                markets = tuple(row["address"] for row in await pool.fetch("SELECT address FROM markets"))
            if not markets:
                raise InvalidInput("the database holds no market; create one, or name one by AUCTION_MARKET")
            pool.terminate()
            pool = await create_pool(dsn, size_max=4 + len(markets))
        await _run_all([Sequencer(pool, market) for market in markets], on_ready)
    finally:
        pool.terminate()


async def _run_all(sequencers: list[Sequencer], on_ready: Callable[[str], None]) -> None:
    loop, signalled = asyncio.get_running_loop(), asyncio.Event()

    async def tell(sequencer: Sequencer) -> None:
        await sequencer.ready()
        on_ready(sequencer.market)

    async def stop_when_signalled() -> None:
        await signalled.wait()
        for sequencer in sequencers:
            await sequencer.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, signalled.set)
    running = [loop.create_task(sequencer.run()) for sequencer in sequencers]
    beside = [loop.create_task(tell(sequencer)) for sequencer in sequencers]
    beside.append(loop.create_task(stop_when_signalled()))
    try:
        await asyncio.gather(*running)
    finally:
        for task in (*running, *beside):
            task.cancel()
        await asyncio.gather(*running, *beside, return_exceptions=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
