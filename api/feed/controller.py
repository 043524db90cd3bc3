"""GET /v1/feed: the WebSocket. The server speaks, the client listens; what a client sends is ignored."""

import asyncio
from typing import Any

from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect

from api.feed.client import Farewell, FeedClient
from api.parts import ApiParts

CLOSE_SECONDS_MAX = 1.0
UNKNOWN_MARKET = Farewell(4404, "no such market: GET /v1/markets lists those that are run here")


@websocket("/v1/feed")
async def feed(socket: WebSocket[Any, Any, Any], parts: ApiParts, market: str | None = None) -> None:
    """Snapshots first, then messages until one side leaves. A listener that is too slow is told so and dropped."""
    await socket.accept()
    if market is not None and market not in parts.follower.states:
        await _close(socket, UNKNOWN_MARKET)
        return
    client = parts.hub.connect(market)
    try:
        await _serve(socket, client)
    finally:
        parts.hub.disconnect(client)
    if client.farewell is not None:
        await _close(socket, client.farewell)


async def _serve(socket: WebSocket[Any, Any, Any], client: FeedClient) -> None:
    """Until the socket is gone or the client is dropped; ends every task that it began."""
    works = (_read(socket), _write(socket, client), client.dropped.wait())
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(socket: WebSocket[Any, Any, Any]) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _write(socket: WebSocket[Any, Any, Any], client: FeedClient) -> None:
    while True:
        await socket.send_text(await client.next())


async def _close(socket: WebSocket[Any, Any, Any], farewell: Farewell) -> None:
    """Say why, but wait for nobody: a client that reads nothing cannot be told anything."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS_MAX):
            await socket.close(farewell.code, farewell.reason)
    except (TimeoutError, WebSocketDisconnect, OSError):
        return
