"""uvicorn's WebSocket protocol for the feed: it waits for nobody who reads nothing."""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ABORT_SECONDS = 5.0


class FeedProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which must not wait for a client that reads nothing.

    As it is, a close frame waits until earlier messages have left, and a closed connection until all are read:
    a listener that stopped reading would hold its socket for ever, and would never learn why it was dropped.
    """

    on_lost: Callable[[], None] | None = None

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)

    async def run_asgi(self) -> None:
        await super().run_asgi()
        self.loop.call_later(ABORT_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()
