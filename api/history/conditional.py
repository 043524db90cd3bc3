"""Answers that a client may keep and ask for again by their ETag (RFC 9110, 13.1.2)."""

import hashlib
from typing import Any, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.openapi.datastructures import ResponseSpec
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from api.history.schemas import FillList, MovementList, ReadUntil, SettlementList, StatementView

Answer = TypeVar("Answer", FillList, MovementList, SettlementList, StatementView)
JSON = "application/json"
NOT_MODIFIED = ResponseSpec(
    None,
    generate_examples=False,
    description="`If-None-Match` names what you would get; Read-Until is up to date",
)


def conditional(
    request: Request[Any, Any, Any],
    answer: Answer,
    body: bytes | None = None,
    media_type: str = JSON,
    headers: dict[str, str] | None = None,
) -> Response[Answer]:
    """The answer as JSON, or as `body` of another media type; 304 when the client has it.

    The tag is weak and leaves `read` out: that the chain was read further changes no figure. The header Read-Until says
    it on every answer.
    """
    figures = msgspec.json.encode(msgspec.structs.replace(answer, read=None))
    tag = hashlib.sha256(media_type.encode() + b"\n" + figures).hexdigest()[:32]
    all_headers = {
        "ETag": f'W/"{tag}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Accept",
        **_read_until(answer.read),
        **(headers or {}),
    }
    if _names(request.headers.get("if-none-match", ""), tag):
        return cast(Response[Answer], Response(None, status_code=HTTP_304_NOT_MODIFIED, headers=all_headers))
    content = msgspec.Raw(msgspec.json.encode(answer)) if body is None else body
    return cast(
        Response[Answer],
        Response(content, status_code=HTTP_200_OK, headers=all_headers, media_type=media_type),
    )


def _read_until(read: ReadUntil | None) -> dict[str, str]:
    return {} if read is None else {"Read-Until": read.chain_time}


def _names(header: str, tag: str) -> bool:
    """Whether If-None-Match names the tag, by weak comparison."""
    named = [each.strip().removeprefix("W/") for each in header.split(",")]
    return "*" in named or f'"{tag}"' in named
