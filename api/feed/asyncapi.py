"""The feed's AsyncAPI document: made from the very types that are sent and read."""

from functools import cache
from inspect import cleandoc
from typing import Any, cast

import msgspec
from litestar import MediaType, Response, get

from api.feed.farewell import FAREWELLS
from api.feed.messages import Message
from api.feed.requests import Request

ADDRESS = "/v1/feed"
VERSION = "1"
DESCRIPTION = """\
Open books, results and settlements of every market, and a wallet's own account, as they happen. One JSON message per
WebSocket frame. Each message is whole in itself: it replaces what was said before of the same slot or order. `sequence`
is the position in the market's log that it reflects, equal on every server. At most one write per listener comes in
100 ms (250 ms under load). The same messages of one market come as server-sent events at /v1/feed/sse. docs/api.md
shows the way.
"""
_QUERY = {
    "market": "Listen to this market from the start; empty: to none; left out: to every market",
    "from": "The last sequence that was heard of `market`: what changed since is told in place of a snapshot",
    "ticket": "From POST /v1/feed/tickets: permits the channel account",
}


def asyncapi_document() -> dict[str, Any]:
    """AsyncAPI 3.0."""
    sent, schemas = _schemas(Message)
    heard, more = _schemas(Request)
    messages = {name: _message(schema) for name, schema in {**sent, **heard}.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Energy auction: the feed",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {"feed": _channel([*sent, *heard])},
        "operations": {"say": _operation("send", list(sent)), "ask": _operation("receive", list(heard))},
        "components": {"messages": messages, "schemas": {**schemas, **more}},
    }


@cache
def asyncapi_json() -> bytes:
    """The document as it is served, and written to docs/asyncapi.json."""
    return msgspec.json.format(msgspec.json.encode(asyncapi_document()), indent=2)


@get("/v1/asyncapi.json", tags=["feed"], summary="Describe the feed (AsyncAPI 3.0)")
async def asyncapi() -> Response[dict[str, Any]]:
    return Response(cast(Any, asyncapi_json()), media_type=MediaType.JSON)


def _schemas(union: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """Which schema describes the messages of each type; and every schema that these need."""
    types: tuple[type[msgspec.Struct], ...] = union.__args__
    _, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for schema in components.values():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    return {str(one.__struct_config__.tag): one.__name__ for one in types}, components


def _message(schema: str) -> dict[str, Any]:
    return {"name": schema, "payload": {"$ref": f"#/components/schemas/{schema}"}}


def _channel(names: list[str]) -> dict[str, Any]:
    codes: dict[int, str] = {}
    for farewell in FAREWELLS:
        codes[farewell.code] = "; ".join(filter(None, (codes.get(farewell.code), farewell.reason)))
    return {
        "address": ADDRESS,
        "description": "Close codes: " + ". ".join(f"{code}: {reason}" for code, reason in codes.items()),
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "ws": {
                "method": "GET",
                "query": {
                    "type": "object",
                    "properties": {
                        name: {"type": "string", "description": description}
                        for name, description in _QUERY.items()
                    },
                },
                "bindingVersion": "0.1.0",
            }
        },
    }


def _operation(action: str, names: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/feed"},
        "messages": [{"$ref": f"#/channels/feed/messages/{name}"} for name in names],
    }
