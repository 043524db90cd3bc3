"""Conditional reads: an answer's ETag, and 304 when the client has this very answer already (RFC 9110, 13.1.2)."""

import hashlib
from typing import Any, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.status_codes import HTTP_304_NOT_MODIFIED

T = TypeVar("T")
TAG_CHARACTERS = 32


def tagged(request: Request[Any, Any, Any], content: T) -> Response[T]:
    """The answer with its ETag, for the asking wallet alone to keep; without content where `If-None-Match` names it."""
    tag = f'"{hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:TAG_CHARACTERS]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    asked = request.headers.get("if-none-match", "")
    if tag in (one.strip().removeprefix("W/") for one in asked.split(",")) or asked.strip() == "*":
        return Response(cast(T, None), status_code=HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(content, headers=headers)
