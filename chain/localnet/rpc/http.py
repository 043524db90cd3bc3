"""The ASGI application: POST / for JSON-RPC, GET /health for whoever waits for the node."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from chain.localnet.rpc.dispatch import answer
from chain.localnet.rpc.params import Params

BODY_BYTES_MAX = 1 << 20

# ASGI's own loose types.
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class HttpApp:
    def __init__(self, call: Callable[[str, Params], object]) -> None:
        self._call = call

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", "lifespan and WebSocket are switched off"
        status, kind, body = await self._respond(scope, receive)
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _respond(self, scope: Scope, receive: Receive) -> tuple[int, bytes, bytes]:
        if scope["method"] == "GET" and scope["path"] == "/health":
            return 200, b"text/plain", b"ok"
        if scope["method"] != "POST":
            return _refuse(405, "JSON-RPC calls are POSTed to this address")
        # A page of another site can post plain text without asking, but not JSON: this keeps it out.
        if not dict(scope["headers"]).get(b"content-type", b"").startswith(b"application/json"):
            return _refuse(415, "set the header Content-Type: application/json")
        body = await _read(receive)
        if body is None:
            return _refuse(413, f"a request has at most {BODY_BYTES_MAX:,} bytes")
        return 200, b"application/json", answer(self._call, body)


def _refuse(status: int, sentence: str) -> tuple[int, bytes, bytes]:
    return status, b"text/plain", f"{sentence}\n".encode()


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None if it is too large."""
    parts = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        parts += message.get("body", b"")
        more = message.get("more_body", False)
        if len(parts) > BODY_BYTES_MAX:
            return None
    return bytes(parts)
