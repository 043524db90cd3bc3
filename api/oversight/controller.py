"""POST /v1/markets/{market}/halt, resume, collar and limits: for operators."""

from typing import Any

from litestar import Controller, Request, post
from litestar.status_codes import HTTP_200_OK

from api.auth.bearer import BEARER_SECURITY
from api.auth.sessions import Session
from api.idempotency import IdempotencyKey, once
from api.oversight import service
from api.oversight.schemas import CollarRequest, HaltRequest, LimitsRequest, LimitsView, OversightView
from api.parts import ApiParts
from api.problem_responses import BODY, problems

REFUSALS = problems(*BODY, 401, 403, 404, 409, 422, 503)
Asking = Request[Any, Any, Any]


class OversightController(Controller):
    path = "/v1/markets/{market:str}"
    tags = ("operators",)
    security = BEARER_SECURITY

    @post("/halt", status_code=HTTP_200_OK, summary="Stop the intake of orders", responses=REFUSALS)
    async def halt(
        self,
        request: Asking,
        market: str,
        data: HaltRequest,
        session: Session,
        parts: ApiParts,
        idempotency_key: IdempotencyKey = None,
    ) -> OversightView:
        return await once(
            parts,
            request,
            session.wallet,
            idempotency_key,
            OversightView,
            lambda: service.halt(parts, session.wallet, market, data),
        )

    @post(
        "/resume",
        status_code=HTTP_200_OK,
        summary="Propose to resume, or agree with the other operator who did",
        responses=REFUSALS,
    )
    async def resume(
        self,
        request: Asking,
        market: str,
        session: Session,
        parts: ApiParts,
        idempotency_key: IdempotencyKey = None,
    ) -> OversightView:
        return await once(
            parts,
            request,
            session.wallet,
            idempotency_key,
            OversightView,
            lambda: service.resume(parts, session.wallet, market),
        )

    @post("/collar", status_code=HTTP_200_OK, summary="Set or take away the price collar", responses=REFUSALS)
    async def collar(
        self,
        request: Asking,
        market: str,
        data: CollarRequest,
        session: Session,
        parts: ApiParts,
        idempotency_key: IdempotencyKey = None,
    ) -> OversightView:
        return await once(
            parts,
            request,
            session.wallet,
            idempotency_key,
            OversightView,
            lambda: service.set_collar(parts, session.wallet, market, data),
        )

    @post(
        "/limits", status_code=HTTP_200_OK, summary="Set the limits of a trader or of all", responses=REFUSALS
    )
    async def limits(
        self,
        request: Asking,
        market: str,
        data: LimitsRequest,
        session: Session,
        parts: ApiParts,
        idempotency_key: IdempotencyKey = None,
    ) -> LimitsView:
        return await once(
            parts,
            request,
            session.wallet,
            idempotency_key,
            LimitsView,
            lambda: service.set_limits(parts, session.wallet, market, data),
        )
