"""Guards that ask for a role: `@get(…, guards=[require_role("auditor")])`.

Roles are read from the database at each question, so that a revoked one ends at once.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from api.auth.bearer import person_of, session_of
from api.auth.sessions import Session
from api.parts import ApiParts
from auction_engine.core.errors import NotAllowed
from auction_engine.db.roles import Role, granted_roles, holds

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]
PARTS_IN_STATE = "parts"
"""Under which name the application's state holds the parts: guards run before dependencies are there."""


def require_role(role: Role, market_parameter: str | None = None) -> Guard:
    """A guard for routes that only `role` may use, or an admin.

    market_parameter: the path parameter that names the market whose operator or auditor is enough; None wants the role
    for every market. The guard raises NotAuthenticated, NotAllowed (`role_required`).
    """

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        assert isinstance(connection, Request), "roles guard HTTP routes"
        parts: ApiParts = connection.app.state[PARTS_IN_STATE]
        market = None if market_parameter is None else str(connection.path_params[market_parameter])
        session = await person_of(await session_of(connection, parts))
        await check_role(parts, session, role, market)

    return guard


async def check_role(parts: ApiParts, session: Session, role: Role, market: str | None = None) -> None:
    """The same question inside of a handler. Raises NotAllowed (`role_required`)."""
    await check_wallet_role(parts, session.wallet, role, market)


async def check_wallet_role(parts: ApiParts, wallet: str, role: Role, market: str | None) -> None:
    """Raises NotAllowed (`role_required`) unless the wallet, which is signed in, has the role."""
    if not holds(await granted_roles(parts.pool, wallet), role, market):
        where = "every market" if market is None else f"market {market}"
        raise NotAllowed(
            f"this needs the role {role} for {where}, which {wallet} does not have; an admin can grant it",
            code="role_required",
        )
