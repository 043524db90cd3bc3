"""The session of a request: a dependency that a handler asks for by naming `session`; without one it never runs.

A handler that names `person` instead refuses API keys also where they could read.
"""

from typing import Any

from litestar import Request

from api.auth.api_keys import KEY_PREFIX, session_of_key
from api.auth.cookies import ACCESS_COOKIE, check_csrf
from api.auth.sessions import Session
from api.parts import ApiParts
from auction_engine.core.errors import NotAllowed, NotAuthenticated

BEARER_SECURITY: list[dict[str, list[str]]] = [{"bearer": []}]
"""What the OpenAPI document says of routes that need a session."""


READING = "GET"
"""A WebSocket has no method: its handshake is a GET."""


async def session_of(request: Request[Any, Any, Any], parts: ApiParts) -> Session:
    """Reads `Authorization: Bearer <token>`, else the page's cookies. Raises NotAuthenticated, NotAllowed."""
    token = _bearer_token(request)
    if token is not None and token.startswith(KEY_PREFIX):
        return await session_of_key(parts, token, request.scope.get("method", READING))
    by_cookie = token is None
    token = request.cookies.get(ACCESS_COOKIE) if token is None else token
    if not token:
        raise NotAuthenticated(
            "this needs a session: sign in at POST /v1/auth/nonce and send Authorization: Bearer"
        )
    session = parts.sessions.read(token)
    if session.id in parts.revocations:
        raise NotAuthenticated("this session was ended; sign in again", code="session_revoked")
    if by_cookie:
        check_csrf(request, session.csrf)
    return session


async def person_of(session: Session) -> Session:
    """The session, when a wallet signed in for it. Raises NotAllowed for an API key."""
    if session.id is None:
        raise NotAllowed("an API key does not open this; sign in with the wallet", code="session_required")
    return session


def _bearer_token(request: Request[Any, Any, Any]) -> str | None:
    """None without the header. Raises NotAuthenticated for one of another kind."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated("the Authorization header must read: Bearer <token>")
    return token.strip()
