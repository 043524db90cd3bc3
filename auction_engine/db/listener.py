"""Listening to a channel for as long as it takes: the connection is made again whenever it breaks."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import asyncpg

from auction_engine.core.errors import Unavailable
from auction_engine.db.faults import database_faults_told

AGAIN_SECONDS = 0.2


class Listener:
    """Calls `on_hint` with each notification's payload, and with None after each (re)connection: news may be missed.

    A hint only shortens the wait: whoever listens reads the tables by state, and polls as well.
    """

    def __init__(self, pool: asyncpg.Pool, channel: str, on_hint: Callable[[str | None], None]) -> None:
        self._pool = pool
        self._channel = channel
        self._on_hint = on_hint

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            # Notifications are hints: who listens looks into the database all the same, and reports when it is away.
            with suppress(Unavailable), database_faults_told():
                await self._listen()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        broken = asyncio.Event()
        async with self._pool.acquire() as connection:
            connection.add_termination_listener(lambda _: broken.set())
            await connection.add_listener(self._channel, self._heard)
            try:
                self._on_hint(None)
                await broken.wait()
            finally:
                with suppress(asyncpg.InterfaceError):  # a broken connection listens to nothing
                    await connection.remove_listener(self._channel, self._heard)

    def _heard(self, _connection: object, _process: int, _channel: str, payload: str) -> None:
        self._on_hint(payload)
