"""The session of a request: a dependency that a handler asks for by naming `session`; without one it never runs."""

from typing import Any

from litestar import Request

from api.auth.sessions import Session
from api.parts import ApiParts
from auction_engine.core.errors import NotAuthenticated

BEARER_SECURITY: list[dict[str, list[str]]] = [{"bearer": []}]
"""What the OpenAPI document says of routes that need a session."""


async def session_of(request: Request[Any, Any, Any], parts: ApiParts) -> Session:
    """Reads `Authorization: Bearer <token>`. Raises NotAuthenticated."""
    header = request.headers.get("authorization")
    if header is None:
        raise NotAuthenticated(
            "this needs a session: sign in at POST /v1/auth/nonce and send Authorization: Bearer"
        )
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("the Authorization header must read: Bearer <token>")
    return parts.sessions.read(token.strip())
