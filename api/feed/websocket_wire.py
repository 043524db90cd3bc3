"""uvicorn's WebSocket connection as a wire of the feed: framed bytes go straight to its transport."""

import socket
from asyncio import BaseTransport
from collections.abc import Callable
from typing import Any, cast

from litestar import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from api.feed.farewell import Farewell
from api.feed.framing import websocket_frame

ABORT_SECONDS = 5.0
DEAD_SECONDS = 30
"""After so long without an acknowledgement a connection is given up."""
EXTENSION = "energy-auction.wire"


class FeedProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which hands itself to the application, and waits for no client that reads nothing.

    As it is, a close frame waits until earlier messages have left, and a closed connection until all are read:
    a listener that stopped reading would hold its socket for ever, and would never learn why it was dropped.
    on_lost: called when the connection is gone, which was counted before it became the feed's.
    """

    on_lost: Callable[[], None] | None = None

    framing = staticmethod(websocket_frame)

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        connection: socket.socket | None = transport.get_extra_info("socket")
        if connection is not None:
            _let_the_system_notice_dead_peers(connection)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            # The application's task begins after this call, so it finds the entry.
            cast(dict[str, Any], self.scope["extensions"])[EXTENSION] = self

    def write(self, data: bytes) -> None:
        """Whole frames: unfragmented messages leave no state in the protocol that would have to know of them."""
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(data)

    def waiting_bytes(self) -> int:
        return self.transport.get_write_buffer_size()

    def end(self, farewell: Farewell) -> None:
        message: Any = {"type": "websocket.close", "code": farewell.code, "reason": farewell.reason}
        task = self.loop.create_task(self._close(message))
        self.tasks.add(task)
        task.add_done_callback(self.on_task_complete)

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)

    async def run_asgi(self) -> None:
        await super().run_asgi()
        self.loop.call_later(ABORT_SECONDS, self.transport.abort)

    async def _close(self, message: Any) -> None:
        if not self.disconnected and not self.close_sent:
            await self.send(message)


def _let_the_system_notice_dead_peers(connection: socket.socket) -> None:
    """In place of pings, which cost a timer and two frames per listener: the feed's own heartbeats want acknowledging."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_SECONDS * 1000)
    if hasattr(socket, "TCP_KEEPIDLE"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, DEAD_SECONDS)


def wire_of(listener: WebSocket[Any, Any, Any]) -> FeedProtocol:
    """The connection that carries this WebSocket."""
    wire = cast(dict[str, Any], listener.scope)["extensions"][EXTENSION]
    assert isinstance(wire, FeedProtocol), "the API is served by ApiServer"
    return wire
