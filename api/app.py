"""The application: every domain's routes, and what holds for all of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from api.account.controller import AccountController, FaucetController
from api.auth.bearer import session_of
from api.auth.controller import AuthController
from api.documentation import openapi_config
from api.feed.asyncapi import asyncapi
from api.feed.controller import FeedController, feed
from api.health.controller import healthz, readyz
from api.json_request import BODY_BYTES_MAX, JsonRequest
from api.markets.controller import MarketsController
from api.orders.controller import OrdersController
from api.parts import ApiParts
from api.problem_types import ProblemTypesController
from api.problems import on_auction_error, on_fault, on_http_error
from api.security_headers import page_policy, security_headers
from api.web_files import WEB_FOLDER, inline_script_hashes, read_web_files, web_handler
from auction_engine.core.errors import AuctionError


def create_app(parts: ApiParts, web_folder: Path = WEB_FOLDER) -> Litestar:
    """The ASGI application over these parts. It begins and ends nothing of them but its own feed hub."""
    files = read_web_files(web_folder)
    handlers: list[ControllerRouterHandler] = [
        AuthController,
        OrdersController,
        MarketsController,
        AccountController,
        ProblemTypesController,
        healthz,
        readyz,
        feed,
        FeedController,
        asyncapi,
        web_handler(files),
    ]
    if parts.faucet is not None:
        handlers.append(FaucetController)
    policy = page_policy(inline_script_hashes(files))
    return Litestar(
        handlers,
        dependencies={
            "parts": Provide(lambda: parts, sync_to_thread=False),
            "session": Provide(session_of),
        },
        request_class=JsonRequest,
        request_max_body_size=BODY_BYTES_MAX,
        exception_handlers={
            AuctionError: on_auction_error,
            HTTPException: on_http_error,
            Exception: on_fault,
        },
        before_send=[security_headers(policy, https=parts.settings.public_url.startswith("https:"))],
        lifespan=[_hub_running(parts)],
        openapi_config=openapi_config(),
        logging_config=None,
    )


def _hub_running(parts: ApiParts) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with parts.hub.running():
            yield

    return lifespan
