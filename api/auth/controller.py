"""POST /v1/auth/nonce, POST /v1/auth/login."""

from litestar import Controller, post
from litestar.status_codes import HTTP_200_OK

from api.auth.schemas import LoginAnswer, LoginRequest, NonceAnswer, NonceRequest
from api.auth.service import issue_nonce, log_in
from api.parts import ApiParts
from api.problem_responses import BODY, problems


class AuthController(Controller):
    path = "/v1/auth"
    tags = ("sign in",)

    @post("/nonce", status_code=HTTP_200_OK, summary="Ask for a text to sign", responses=problems(*BODY, 503))
    async def nonce(self, data: NonceRequest, parts: ApiParts) -> NonceAnswer:
        return await issue_nonce(parts, data.address)

    @post(
        "/login",
        status_code=HTTP_200_OK,
        summary="Exchange the signed text for a session token",
        responses=problems(*BODY, 401, 503),
    )
    async def login(self, data: LoginRequest, parts: ApiParts) -> LoginAnswer:
        return await log_in(parts, data)
