"""GET and PATCH /v1/me, its profile's erasure, sessions, API keys and export. API keys open none of these."""

from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from litestar.status_codes import HTTP_201_CREATED

from api.auth.api_keys import delete_key, make_key
from api.auth.bearer import BEARER_SECURITY
from api.auth.renewal import end_sessions
from api.auth.sessions import Session
from api.me.export import csv_of, export_of
from api.me.schemas import Export, KeyList, KeyRequest, NewKey, ProfileChanges, ProfileView, SessionList
from api.me.service import change_profile, key_view, key_views, sessions_of, show_profile
from api.parts import ApiParts
from api.problem_responses import BODY, problems
from auction_engine.db.profiles import erase_profile

CSV = "text/csv"


class MeController(Controller):
    path = "/v1/me"
    tags = ("me",)
    security = BEARER_SECURITY

    @get("/", summary="Show your profile and roles", responses=problems(401, 403, 503))
    async def profile(self, person: Session, parts: ApiParts) -> ProfileView:
        return await show_profile(parts, person.wallet)

    @patch("/", summary="Change what you name of your profile", responses=problems(*BODY, 401, 403, 503))
    async def change(self, data: ProfileChanges, person: Session, parts: ApiParts) -> ProfileView:
        return await change_profile(parts, person.wallet, data)

    @delete(
        "/profile",
        summary="Erase everything personal that is kept about you",
        responses=problems(401, 403, 503),
    )
    async def erase(self, person: Session, parts: ApiParts) -> None:
        await erase_profile(parts.pool, person.wallet)

    @get("/sessions", summary="List your open sessions", responses=problems(401, 403, 503))
    async def sessions(self, person: Session, parts: ApiParts) -> SessionList:
        return SessionList(sessions=await sessions_of(parts, person))

    @delete(
        "/sessions/{session_id:str}",
        summary="End one of your sessions",
        responses=problems(400, 401, 403, 404, 503),
    )
    async def end(self, session_id: str, person: Session, parts: ApiParts) -> None:
        await end_sessions(parts, person.wallet, session_id)

    @get("/api-keys", summary="List your API keys", responses=problems(401, 403, 503))
    async def keys(self, person: Session, parts: ApiParts) -> KeyList:
        return KeyList(keys=await key_views(parts, person.wallet))

    @post(
        "/api-keys",
        status_code=HTTP_201_CREATED,
        summary="Make an API key, which reads and is shown this once",
        responses=problems(*BODY, 401, 403, 409, 503),
    )
    async def make(self, data: KeyRequest, person: Session, parts: ApiParts) -> NewKey:
        stored, key = await make_key(parts, person.wallet, data.name)
        view = key_view(stored)
        return NewKey(id=view.id, name=view.name, scope=view.scope, created_at=view.created_at, key=key)

    @delete(
        "/api-keys/{key_id:str}",
        summary="Delete an API key, which ends at once",
        responses=problems(400, 401, 403, 404, 503),
    )
    async def delete(self, key_id: str, person: Session, parts: ApiParts) -> None:
        await delete_key(parts, person.wallet, key_id)

    @get(
        "/export",
        summary="Export everything that is kept about you, as JSON or as CSV (?format=csv, or Accept: text/csv)",
        responses={
            200: ResponseSpec(
                Export, generate_examples=False, description="JSON, or the same as rows of CSV"
            ),
            **problems(400, 401, 403, 503),
        },
    )
    async def export(
        self,
        request: Request[Any, Any, Any],
        person: Session,
        parts: ApiParts,
        form: Annotated[Literal["json", "csv"] | None, Parameter(query="format")] = None,
    ) -> Response[Any]:
        found = await export_of(parts, person)
        if (form or _accepted(request)) == "json":
            return Response(found, headers={"Content-Disposition": 'attachment; filename="export.json"'})
        headers = {"Content-Disposition": 'attachment; filename="export.csv"'}
        return Response(csv_of(found), headers=headers, media_type=CSV)


def _accepted(request: Request[Any, Any, Any]) -> str:
    asked = [kind.partition(";")[0].strip() for kind in request.headers.get("accept", "").split(",")]
    return "csv" if "text/csv" in asked and "application/json" not in asked else "json"
