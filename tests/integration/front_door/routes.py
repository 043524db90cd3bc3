"""Every route of the running application, and a request to each that only its sender can make wrong.

Read from the application and its OpenAPI document, so that a route that is added is tried without a change here.
"""

import re
from typing import Any, NamedTuple

import msgspec
from litestar.routes import HTTPRoute

from api.app import create_app
from tests.integration.api.serving import Serving

PUBLIC = frozenset(
    {
        ("GET", "/"),
        ("GET", "/{path}"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("POST", "/v1/auth/nonce"),
        ("POST", "/v1/auth/login"),
        ("POST", "/v1/auth/refresh"),
        ("GET", "/v1/asyncapi.json"),
        ("GET", "/v1/feed/sse"),
        ("GET", "/v1/receipt-keys"),
        ("GET", "/v1/markets/{market}/log/{seq}"),
        ("GET", "/v1/markets"),
        ("GET", "/v1/markets/{market}/slots"),
        ("GET", "/v1/markets/{market}/slots/{slot}"),
        ("GET", "/v1/problems"),
        ("GET", "/v1/problems/{code}"),
    }
)
"""What anybody may ask for; documents besides. Whatever else there is must refuse who has no session."""
DOCUMENTS = "/v1/docs"


class Operation(NamedTuple):
    """method and path, with a value in place of each parameter; body: one that is well formed."""

    method: str
    template: str
    path: str
    body: bytes


def document_of(api: Serving) -> dict[str, Any]:
    """The OpenAPI document of what is running."""
    return create_app(api.parts).openapi_schema.to_schema()


def operations(api: Serving, values: dict[str, str] | None = None) -> list[Operation]:
    """Every method of every HTTP route; values: what to put in place of which parameter."""
    document = document_of(api)
    found = []
    for route in create_app(api.parts).routes:
        if not isinstance(route, HTTPRoute) or route.path.startswith(DOCUMENTS):
            continue
        template = re.sub(r"\{([a-z_]+):[a-z]+\}", r"{\1}", route.path)
        path = re.sub(r"\{([a-z_]+)\}", lambda name: (values or {}).get(name[1], "x"), template)
        for method in sorted(route.methods - {"OPTIONS", "HEAD"}):
            described = document["paths"].get(template, {}).get(method.lower(), {})
            asked = [
                one["name"]
                for one in described.get("parameters", [])
                if one["in"] == "query" and one.get("required")
            ]
            query = "?" + "&".join(f"{name}=x" for name in asked) if asked else ""
            found.append(Operation(method, template, path + query, _body(document, described)))
    return found


def protected(api: Serving, values: dict[str, str] | None = None) -> list[Operation]:
    """Those that need a session."""
    return [one for one in operations(api, values) if (one.method, one.template) not in PUBLIC]


def fields(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The properties of a body's schema, references followed."""
    schema = resolved(document, schema)
    return {name: resolved(document, one) for name, one in schema.get("properties", {}).items()}


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to; of alternatives the first that is not null."""
    for alternative in schema.get("oneOf", schema.get("anyOf", [])):
        if alternative.get("type") != "null":
            return resolved(document, alternative)
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def example(document: dict[str, Any], schema: dict[str, Any], text: str = "x") -> Any:
    """A value of this form, with `text` for every string."""
    schema = resolved(document, schema)
    match schema.get("type"):
        case "object":
            return {
                name: example(document, one, text)
                for name, one in schema.get("properties", {}).items()
                if name in schema.get("required", ())
            }
        case "array":
            return [example(document, schema["items"], text)]
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case _:
            return schema["enum"][0] if "enum" in schema else text


def body_schema(operation: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    found: dict[str, Any] | None = content.get("application/json", {}).get("schema")
    return found


def _body(document: dict[str, Any], operation: dict[str, Any]) -> bytes:
    schema = body_schema(operation)
    return b"" if schema is None else msgspec.json.encode(example(document, schema))
