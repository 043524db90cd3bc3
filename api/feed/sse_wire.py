"""A stream of server-sent events as a wire of the feed: chunks wait here until the response takes them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from api.feed.farewell import Farewell
from api.feed.framing import sse_event


class SseWire:
    """Ends with an event `end` that says why."""

    framing = staticmethod(sse_event)

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._news = asyncio.Event()
        self._ended = False

    def write(self, data: bytes) -> None:
        self._chunks.append(data)
        self._waiting += len(data)
        self._news.set()

    def waiting_bytes(self) -> int:
        return self._waiting

    def end(self, farewell: Farewell) -> None:
        """What waits for a listener that does not read is given up."""
        self._chunks.clear()
        reason = f'{{"code":{farewell.code},"reason":"{farewell.reason}"}}'
        self._chunks.append(b"event: end\ndata: " + reason.encode() + b"\n\n")
        self._ended = True
        self._news.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """What was written, as soon as it is there, until the end."""
        while True:
            while self._chunks:
                data = b"".join(self._chunks)
                self._chunks.clear()
                self._waiting = 0
                yield data
            if self._ended:
                return
            self._news.clear()
            await self._news.wait()
