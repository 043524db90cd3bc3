"""What stands before every route: who is asking, and whether he has asked too often. Plain ASGI, for its speed."""

from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.limits.limiter import RateLimited, RateLimiter
from api.problems import KINDS, PROBLEM_MEDIA_TYPE, problem_body
from api.proxies import Forged, TrustedProxies

UNKNOWN_PEER = "local"
"""A peer without an address: a Unix socket."""


def front_door(app: ASGIApp, proxies: TrustedProxies, limiter: RateLimiter | None) -> ASGIApp:
    """The application behind proxies and limits. Afterwards `client` and `scheme` of a scope are the caller's own."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope["client"][0] if scope["client"] else UNKNOWN_PEER
        try:
            caller = proxies.caller(peer, scope["headers"])
        except Forged as error:
            detail = f"{error}: a trusted proxy must write both or remove the one that it does not write"
            await _refuse(scope, send, "malformed_request", detail)
            return
        if "\0" in scope["path"]:  # Postgres stores no such character, so none may come as far as that
            await _refuse(scope, send, "not_found", "no route has an address with a character of value zero")
            return
        if caller.address != peer:
            scope["client"] = (caller.address, 0)
        if caller.scheme is not None:
            scope["scheme"] = caller.scheme if scope["type"] == ScopeType.HTTP else _websocket(caller.scheme)
        if limiter is None:
            await app(scope, receive, send)
            return
        try:
            charges = await limiter.charge_address(scope, caller.address)
        except RateLimited as error:
            await _refuse(scope, send, error.code, str(error), error.details)
            return
        if charges is None:
            await app(scope, receive, send)
            return

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *charges.headers()]
            await send(message)

        await app(scope, receive, telling)

    return guarded


def _websocket(scheme: str) -> str:
    return "wss" if scheme == "https" else "ws"


async def _refuse(
    scope: Scope, send: Send, code: str, detail: str, details: dict[str, Any] | None = None
) -> None:
    """A problem document, also in place of a WebSocket's handshake."""
    body = problem_body(code, detail, scope["path"], details)
    headers = [(b"content-type", PROBLEM_MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    charges = scope["state"].get("rate_limits")
    if charges is not None:
        headers += charges.headers()
    if details:
        headers.append((b"retry-after", str(details["retry_after_seconds"]).encode()))
    kind = "http" if scope["type"] == ScopeType.HTTP else "websocket.http"
    start: Any = {"type": f"{kind}.response.start", "status": KINDS[code].status, "headers": headers}
    end: Any = {"type": f"{kind}.response.body", "body": body, "more_body": False}
    await send(start)
    await send(end)
