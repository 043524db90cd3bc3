"""One listener of the feed: a short queue between the hub and its socket."""

import asyncio
from typing import NamedTuple

QUEUE_MAX = 128
"""Messages that may wait: some seconds of a busy market. The sockets' own buffers hold as much again."""


class Farewell(NamedTuple):
    """Why the server closes a connection: a WebSocket close code and a reason of at most 123 bytes."""

    code: int
    reason: str


TOO_SLOW = Farewell(4008, "too slow: messages were dropped; connect again for a new snapshot")


class FeedClient:
    """market: the one that is listened to, or None for all."""

    def __init__(self, market: str | None, queue_max: int = QUEUE_MAX) -> None:
        self.market = market
        self.dropped = asyncio.Event()
        self.farewell: Farewell | None = None
        self._queue: asyncio.Queue[str] = asyncio.Queue(queue_max)

    def offer(self, message: str) -> None:
        """Hand over a message; a client whose queue is full is dropped rather than waited for."""
        if self.farewell is not None:
            return
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self.drop(TOO_SLOW)

    def drop(self, farewell: Farewell) -> None:
        self.farewell = farewell
        self.dropped.set()

    async def next(self) -> str:
        return await self._queue.get()
