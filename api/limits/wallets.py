"""The session of a request, charged to its wallet: what handlers ask for by naming `session`."""

from typing import Any

from litestar import Request

from api.auth.sessions import Session
from api.parts import ApiParts


async def metered_session(request: Request[Any, Any, Any], caller: Session, parts: ApiParts) -> Session:
    """The caller's session. Raises RateLimited."""
    if parts.limiter is not None:
        await parts.limiter.charge_wallet(request.scope, caller.wallet)
    return caller
