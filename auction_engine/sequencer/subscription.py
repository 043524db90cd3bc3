"""A reader of committed events that may be slow, but not without bound."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Self

from auction_engine.db.event_log import LogEntry

QUEUE_ENTRIES_MAX = 10_000


class Subscription:
    """`async for entry in subscription`: every entry after the moment of subscribing, in order, none left out.

    The iteration ends when it is closed. `reason` then says why, None if the reader closed it himself; after an
    overflow what was queued is dropped, since it could not be continued.
    """

    def __init__(
        self, on_close: Callable[["Subscription"], None], entries_max: int = QUEUE_ENTRIES_MAX
    ) -> None:
        self.reason: str | None = None
        self._on_close = on_close
        self._entries_max = entries_max
        self._entries: deque[LogEntry] = deque()
        self._changed = asyncio.Event()
        self._closed = False

    def close(self, reason: str | None = None) -> None:
        """End the iteration; what is queued is dropped."""
        if not self._closed:
            self._closed, self.reason = True, reason
            self._entries.clear()
            self._changed.set()
            self._on_close(self)

    def put(self, entry: LogEntry) -> None:
        """For the follower: queue an entry, or close when the reader is too far behind."""
        if len(self._entries) >= self._entries_max:
            self.close(f"the reader is more than {self._entries_max} entries behind; subscribe again")
        if not self._closed:
            self._entries.append(entry)
            self._changed.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> LogEntry:
        while not self._entries and not self._closed:
            self._changed.clear()
            await self._changed.wait()
        if self._closed:
            raise StopAsyncIteration
        return self._entries.popleft()
