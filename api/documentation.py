"""OpenAPI 3.1 at /v1/docs: the document, and a viewer whose JavaScript ships with us (no CDN)."""

import hashlib
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import RapidocRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme
from litestar.status_codes import HTTP_404_NOT_FOUND

from api.security_headers import DOCUMENTS_PATH

VIEWER_FILE = Path(__file__).parent / "openapi_ui" / "rapidoc-min.js"
VERSION = "1"
DESCRIPTION = """\
A community electricity market: uniform-price auctions of signed orders, settled by a Solana program.

Prices are decimal strings in quote units per kWh, energy is in Wh, money is a decimal string in quote units, slots are
named by their start (UTC). Sign in at `/v1/auth/nonce` and `/v1/auth/login`, then send `Authorization: Bearer`.
Every error is a problem document (RFC 9457) with a stable `code`; `/v1/problems` lists them. The WebSocket feed is at
`/v1/feed`; its messages are described in docs/api.md.
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<script src="{script}"></script>
</head>
<body>
<rapi-doc spec-url="{spec}" load-fonts="false" render-style="read" theme="light" show-header="false"
 allow-server-selection="false" persist-auth="false"></rapi-doc>
</body>
</html>
"""


class Viewer(RapidocRenderPlugin):
    """RapiDoc from our own folder. Its file's name carries its hash, so that browsers may keep it for good."""

    def __init__(self) -> None:
        self._body = VIEWER_FILE.read_bytes()
        self._name = f"/rapidoc-{hashlib.sha256(self._body).hexdigest()[:12]}.js"
        super().__init__(js_url=DOCUMENTS_PATH + self._name, path="/")

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        page = _PAGE.format(
            title=openapi_schema["info"]["title"],
            script=self.js_url,
            spec=self.get_openapi_json_route(request),
        )
        return page.encode()

    def receive_router(self, router: Router) -> None:
        """Add the route of the script."""

        @get(self._name, include_in_schema=False, sync_to_thread=False)
        def script() -> Response[bytes]:
            headers = {"Cache-Control": "public, max-age=31536000, immutable"}
            return Response(self._body, headers=headers, media_type="text/javascript; charset=utf-8")

        router.register(script)


def _found(response: Response[Any]) -> Response[Any]:
    """The framework has a page of its own for what is not among the documents; ours is the same problem as anywhere."""
    if response.status_code == HTTP_404_NOT_FOUND:
        raise NotFoundException
    return response


def openapi_config() -> OpenAPIConfig:
    bearer = SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
    return OpenAPIConfig(
        title="Energy auction",
        version=VERSION,
        description=DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        openapi_router=Router(
            DOCUMENTS_PATH, route_handlers=[], include_in_schema=False, after_request=_found
        ),
        render_plugins=[Viewer()],
        components=Components(security_schemes={"bearer": bearer}),
    )
