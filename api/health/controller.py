"""GET /healthz, GET /readyz."""

import msgspec
from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from api.health.readiness import Readiness, readiness
from api.parts import ApiParts


class Alive(msgspec.Struct, frozen=True, kw_only=True):
    status: str


@get("/healthz", tags=["health"], summary="Is the process alive?")
async def healthz() -> Alive:
    return Alive(status="ok")


@get(
    "/readyz",
    tags=["health"],
    summary="Can it serve? If not, which part is missing and why",
    responses={
        503: ResponseSpec(Readiness, generate_examples=False, description="Not ready: which part, and why")
    },
)
async def readyz(parts: ApiParts) -> Response[Readiness]:
    found = await readiness(parts)
    return Response(found, status_code=HTTP_200_OK if found.ready else HTTP_503_SERVICE_UNAVAILABLE)
