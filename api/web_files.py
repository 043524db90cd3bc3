"""The web page's files: read once at start, so that nothing outside of the folder can ever be asked for."""

import base64
import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from auction_engine.core.errors import NotFound

WEB_FOLDER = Path(__file__).parent / "web"
INDEX = "/index.html"
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc\s*=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".woff2": "font/woff2",
}
"""Types that the machine's own tables get wrong often enough to stop a page from loading."""


class WebFile(msgspec.Struct, frozen=True):
    body: bytes
    media_type: str
    etag: str


def read_web_files(folder: Path) -> dict[str, WebFile]:
    """Every file by its path in the address bar; empty when the folder is missing. Hidden files are left out."""
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            body = path.read_bytes()
            files[f"/{name.as_posix()}"] = WebFile(
                body, _media_type(path), f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            )
    return files


def inline_script_hashes(files: dict[str, WebFile]) -> tuple[str, ...]:
    """`sha256-…` of each inline script of the page (its import map), for the content security policy."""
    index = files.get(INDEX)
    bodies = _INLINE_SCRIPT.findall(index.body) if index else []
    return tuple("sha256-" + base64.b64encode(hashlib.sha256(body).digest()).decode() for body in bodies)


def web_handler(files: dict[str, WebFile]) -> HTTPRouteHandler:
    """Serves them. Browsers keep a copy but ask each time whether it is still the newest (304)."""

    @get(["/", "/{path:path}"], include_in_schema=False)
    async def web(request: Request[Any, Any, Any]) -> Response[bytes]:
        path = request.scope["path"]
        file = files.get(INDEX if path == "/" else path)
        if file is None:
            raise NotFound(f"there is nothing at {path[:128]}; the API's routes are described at /v1/docs")
        headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
        if file.etag in request.headers.get("if-none-match", ""):
            return Response(
                b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers, media_type=file.media_type
            )
        return Response(file.body, status_code=HTTP_200_OK, headers=headers, media_type=file.media_type)

    return web


def _media_type(path: Path) -> str:
    known = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{known}; charset=utf-8" if known.startswith("text/") else known
