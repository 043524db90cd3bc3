"""POST /v1/auth/nonce, /login, /refresh, /logout and /logout-everywhere."""

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.status_codes import HTTP_200_OK

from api.auth.bearer import BEARER_SECURITY
from api.auth.cookies import REFRESH_COOKIE, check_csrf, lasting, no_cookies, session_cookies
from api.auth.renewal import NewSession, csrf_of_refresh, end_sessions, renew
from api.auth.schemas import (
    EndedSessions,
    LoginAnswer,
    LoginRequest,
    NonceAnswer,
    NonceRequest,
    RefreshRequest,
)
from api.auth.service import issue_nonce, log_in
from api.auth.sessions import Session
from api.parts import ApiParts
from api.problem_responses import BODY, problems
from api.times import instant_text
from auction_engine.core.errors import NotAuthenticated


class AuthController(Controller):
    path = "/v1/auth"
    tags = ("sign in",)

    @post("/nonce", status_code=HTTP_200_OK, summary="Ask for a text to sign", responses=problems(*BODY, 503))
    async def nonce(self, data: NonceRequest, parts: ApiParts) -> NonceAnswer:
        return await issue_nonce(parts, data.address)

    @post(
        "/login",
        status_code=HTTP_200_OK,
        summary="Exchange the signed text for a session",
        responses=problems(*BODY, 401, 503),
    )
    async def login(
        self, data: LoginRequest, request: Request[Any, Any, Any], parts: ApiParts
    ) -> Response[LoginAnswer]:
        return _answer(parts, await log_in(parts, data, request.headers.get("user-agent")))

    @post(
        "/refresh",
        status_code=HTTP_200_OK,
        summary="Exchange the refresh token for the next tokens (without a body: that of the cookies)",
        responses=problems(*BODY, 401, 403, 503),
    )
    async def refresh(
        self, request: Request[Any, Any, Any], parts: ApiParts, data: RefreshRequest | None = None
    ) -> Response[LoginAnswer]:
        if data is not None:
            return _answer(parts, await renew(parts, data.refresh_token))
        token = request.cookies.get(REFRESH_COOKIE)
        if not token:
            raise NotAuthenticated("send refresh_token, or sign in again", code="refresh_invalid")
        csrf = await csrf_of_refresh(parts, token)
        if csrf is not None:
            check_csrf(request, csrf)
        return _answer(parts, await renew(parts, token))

    @post(
        "/logout",
        status_code=HTTP_200_OK,
        summary="End this session",
        security=BEARER_SECURITY,
        responses=problems(401, 403, 404, 503),
    )
    async def logout(self, person: Session, parts: ApiParts) -> Response[EndedSessions]:
        return _forgotten(parts, await end_sessions(parts, person.wallet, person.id))

    @post(
        "/logout-everywhere",
        status_code=HTTP_200_OK,
        summary="End every session of your wallet, this one too",
        security=BEARER_SECURITY,
        responses=problems(401, 403, 503),
    )
    async def logout_everywhere(self, person: Session, parts: ApiParts) -> Response[EndedSessions]:
        return _forgotten(parts, await end_sessions(parts, person.wallet))


def _answer(parts: ApiParts, new: NewSession) -> Response[LoginAnswer]:
    csrf = new.stored.csrf
    body = LoginAnswer(
        token=new.access if csrf is None else None,
        expires_at=instant_text(new.session.expires_at),
        address=new.stored.wallet,
        session=new.stored.id,
        refresh_token=new.refresh if csrf is None else None,
        session_expires_at=instant_text(new.stored.expires_at),
        csrf_token=csrf,
    )
    if csrf is None:
        return Response(body)
    lasts = lasting(new.session, new.stored.expires_at, parts.now())
    return Response(
        body, cookies=session_cookies(new.access, new.refresh, csrf, lasts, https=parts.settings.https)
    )


def _forgotten(parts: ApiParts, ended: int) -> Response[EndedSessions]:
    return Response(EndedSessions(ended=ended), cookies=no_cookies(https=parts.settings.https))
