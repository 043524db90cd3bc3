"""GET, PUT and DELETE /v1/admin/roles: admins give and take roles. The first admin is made by the command line."""

from litestar import Controller, delete, get, put
from litestar.status_codes import HTTP_200_OK

from api.auth.bearer import BEARER_SECURITY
from api.auth.roles import require_role
from api.auth.sessions import Session
from api.parts import ApiParts
from api.problem_responses import BODY, problems
from api.roles.schemas import RoleChange, RoleGrant, RoleList, RoleRequest
from api.times import instant_text
from auction_engine.db.roles import grant, granted_roles, revoke


class RolesController(Controller):
    path = "/v1/admin/roles"
    tags = ("admin",)
    security = BEARER_SECURITY
    guards = (require_role("admin"),)

    @get("/", summary="List who has which role", responses=problems(400, 401, 403, 503))
    async def roles(self, parts: ApiParts, wallet: str | None = None) -> RoleList:
        return RoleList(
            roles=[
                RoleGrant(
                    wallet=held.wallet,
                    role=held.role,
                    market=held.market,
                    granted_by=held.granted_by,
                    granted_at=instant_text(held.granted_at),
                )
                for held in await granted_roles(parts.pool, wallet)
            ]
        )

    @put("/", summary="Give a wallet a role", responses=problems(*BODY, 401, 403, 503))
    async def give(self, data: RoleRequest, person: Session, parts: ApiParts) -> RoleChange:
        changed = await grant(parts.pool, data.wallet, data.role, data.market, person.wallet)
        return RoleChange(changed=changed)

    @delete(
        "/",
        status_code=HTTP_200_OK,
        summary="Take a role from a wallet",
        responses=problems(*BODY, 401, 403, 503),
    )
    async def take(self, data: RoleRequest, parts: ApiParts) -> RoleChange:
        return RoleChange(changed=await revoke(parts.pool, data.wallet, data.role, data.market))
