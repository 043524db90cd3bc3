"""The application: every domain's routes, and what holds for all of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from api.account.controller import AccountController, FaucetController
from api.auth.bearer import person_of, session_of
from api.auth.controller import AuthController
from api.auth.roles import PARTS_IN_STATE
from api.cross_origin import cors_config, guard
from api.documentation import openapi_config
from api.feed.asyncapi import asyncapi
from api.feed.controller import FeedController, feed
from api.front_door import front_door
from api.health.controller import healthz, readyz
from api.history.controller import HistoryController
from api.json_request import BODY_BYTES_MAX, JsonRequest
from api.limits.wallets import metered_session
from api.markets.controller import MarketsController
from api.markets.log_entries import log_entry
from api.me.controller import MeController
from api.notices.controller import NoticesController
from api.orders.controller import OrdersController
from api.oversight.controller import OversightController
from api.parts import ApiParts
from api.problem_types import ProblemTypesController
from api.problems import on_auction_error, on_fault, on_http_error
from api.receipt_keys import receipt_keys
from api.roles.controller import RolesController
from api.security_headers import page_policy, security_headers
from api.web_files import WEB_FOLDER, inline_script_hashes, read_web_files, web_handler
from auction_engine.core.errors import AuctionError


def create_app(parts: ApiParts, web_folder: Path = WEB_FOLDER) -> Litestar:
    """The ASGI application over these parts. It begins and ends nothing of them but its own feed hub and its list of
    revoked sessions."""
    files = read_web_files(web_folder)
    handlers: list[ControllerRouterHandler] = [
        AuthController,
        OrdersController,
        MarketsController,
        AccountController,
        NoticesController,
        OversightController,
        MeController,
        RolesController,
        HistoryController,
        ProblemTypesController,
        receipt_keys,
        log_entry,
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
    origins = parts.settings.cors_origins
    app = Litestar(
        handlers,
        dependencies={
            "parts": Provide(lambda: parts, sync_to_thread=False),
            "caller": Provide(session_of),
            "session": Provide(metered_session),
            "person": Provide(person_of),
        },
        state=State({PARTS_IN_STATE: parts}),
        request_class=JsonRequest,
        request_max_body_size=BODY_BYTES_MAX,
        exception_handlers={
            AuctionError: on_auction_error,
            HTTPException: on_http_error,
            Exception: on_fault,
        },
        before_send=[security_headers(policy, https=parts.settings.https)],
        lifespan=[_parts_running(parts)],
        openapi_config=openapi_config(),
        cors_config=cors_config(origins) if origins else None,
        logging_config=None,
    )
    guard(app, partial(front_door, proxies=parts.settings.trusted_proxies, limiter=parts.limiter))
    return app


def _parts_running(parts: ApiParts) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with parts.hub.running(), parts.revocations.running():
            yield

    return lifespan
