"""Headers on every answer, so that a browser does nothing with it that we did not mean."""

from collections.abc import Awaitable, Callable

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

BeforeSend = Callable[[Message, Scope], Awaitable[None]]
DOCUMENTS_PATH = "/v1/docs"
ANSWER_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""For JSON and whatever else is no page."""
DOCUMENTS_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The OpenAPI viewer styles itself inline; it runs no inline script."""
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def page_policy(script_hashes: tuple[str, ...]) -> str:
    """The web page's content security policy; the hashes allow its inline import map and nothing else inline."""
    scripts = " ".join(("'self'", *(f"'{digest}'" for digest in script_hashes)))
    return (
        f"default-src 'self'; script-src {scripts}; img-src 'self' data:; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    )


def security_headers(page: str, *, https: bool) -> BeforeSend:
    """A hook that sets them. page: the policy of everything that is not the API. https: also tell browsers to stay there."""

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] not in ("http.response.start", "websocket.http.response.start"):
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in _FIXED.items():
            headers[name] = value
        if "content-security-policy" not in headers:  # a statement's page names its own style
            headers["Content-Security-Policy"] = _policy(scope["path"], page)
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if "cache-control" not in headers:
            headers["Cache-Control"] = "no-store"

    return add


def _policy(path: str, page: str) -> str:
    if path.startswith(DOCUMENTS_PATH):
        return DOCUMENTS_POLICY
    return ANSWER_POLICY if path.startswith("/v1/") or path in ("/healthz", "/readyz") else page
