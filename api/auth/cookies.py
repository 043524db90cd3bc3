"""A session in a browser's cookies: scripts cannot read its tokens, and writes must repeat a third value in a header."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from api.auth.sessions import ACCESS_LIFE, Session
from auction_engine.core.errors import NotAllowed

ACCESS_COOKIE = "auction_access"
REFRESH_COOKIE = "auction_refresh"
CSRF_COOKIE = "auction_csrf"
"""The one cookie that the page reads, to repeat it. It opens nothing by itself."""
CSRF_HEADER = "X-CSRF-Token"
_PATHS = {ACCESS_COOKIE: "/v1", REFRESH_COOKIE: "/v1/auth", CSRF_COOKIE: "/"}
_READS = ("GET", "HEAD")


def session_cookies(access: str, refresh: str, csrf: str, lasts: timedelta, *, https: bool) -> list[Cookie]:
    """The three cookies. https: browsers send them over https only."""
    return [
        _cookie(ACCESS_COOKIE, access, ACCESS_LIFE, https),
        _cookie(REFRESH_COOKIE, refresh, lasts, https),
        _cookie(CSRF_COOKIE, csrf, lasts, https),
    ]


def no_cookies(*, https: bool) -> list[Cookie]:
    """What makes a browser forget them."""
    return [_cookie(name, "", timedelta(0), https) for name in _PATHS]


def check_csrf(request: Request[Any, Any, Any], csrf: str | None) -> None:
    """Raises NotAllowed (`csrf_refused`) unless a write repeats the session's value: another site cannot know it."""
    if request.method in _READS:
        return
    given = request.headers.get(CSRF_HEADER, "")
    if csrf is None or not secrets.compare_digest(given.encode(), csrf.encode()):
        raise NotAllowed(
            f"a request with session cookies that changes something must repeat the cookie {CSRF_COOKIE} in the"
            f" header {CSRF_HEADER}",
            code="csrf_refused",
        )


def lasting(session: Session, expires_at: datetime, now: datetime) -> timedelta:
    """How long the browser may keep the session, never less than its access token."""
    return max(expires_at - now, session.expires_at - now)


def _cookie(name: str, value: str, lasts: timedelta, https: bool) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=int(lasts.total_seconds()),
        path=_PATHS[name],
        httponly=name != CSRF_COOKIE,
        secure=https,
        samesite="strict",
    )
