"""Scripts of other sites: none may read an answer, but those of origins that were named."""

from collections.abc import Callable

from litestar import Litestar
from litestar.config.cors import CORSConfig
from litestar.types import ASGIApp

CACHED_SECONDS = 600


def cors_config(origins: tuple[str, ...]) -> CORSConfig:
    """No credentials: sessions travel in a header that a script must add by itself."""
    return CORSConfig(
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Location", "RateLimit", "RateLimit-Policy", "Retry-After"],
        max_age=CACHED_SECONDS,
    )


def guard(app: Litestar, door: Callable[[ASGIApp], ASGIApp]) -> None:
    """Put the door before every route, yet within what adds the headers of CORS: a refusal must be readable, too."""
    handler = app.asgi_handler
    if app.cors_config is None:
        app.asgi_handler = door(handler)
    else:
        handler.app = door(handler.app)  # type: ignore[attr-defined]
