"""Hostile strings in every string field, parameter and header of every route: answered as what they are, text."""

import json
import time
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.integration.api.serving import Serving, bearer
from tests.integration.front_door.conftest import Tell
from tests.integration.front_door.hostile_strings import EVERY, HEADER, SQL
from tests.integration.front_door.raw_http import Answer, Line, line_to
from tests.integration.front_door.routes import body_schema, document_of, example, fields

pytestmark = pytest.mark.anyio
SLEPT_SECONDS = 4.0
"""The corpus asks the database to sleep for five."""
ASKED_HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Cookie", "If-None-Match", "Origin", "Referer", "User-Agent",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-Id", "Forwarded", "Range", "Idempotency-Key",
)  # fmt: skip


def check(answer: Answer) -> None:
    """A success or a problem document, with none but our headers, and nothing of our insides."""
    assert answer.status < 500, answer
    assert "set-cookie" not in answer.headers
    assert "evil.test" not in answer.headers.get("location", "")
    assert (
        b"Traceback" not in answer.body
        and b"asyncpg" not in answer.body
        and b"syntax error" not in answer.body
    )
    if answer.status >= 400:
        answer.problem()
        assert answer.headers["x-content-type-options"] == "nosniff"


async def asked(
    line: Line, method: str, path: str, headers: list[tuple[str, str]], body: bytes = b""
) -> None:
    begun = time.monotonic()
    check(await line.ask(method, path, headers, body))
    assert time.monotonic() - begun < SLEPT_SECONDS


async def test_hostile_strings_in_every_field_and_parameter_are_only_text(api: Serving, tell: Tell) -> None:
    _, token = await api.join()
    own = list(bearer(token).items())
    document = document_of(api)
    before = await api.stored()
    tried = 0
    async with line_to(api.server.port) as line:
        for template, described in document["paths"].items():
            for method, operation in described.items():
                for string in EVERY:
                    for path, body in requests(document, template, operation, api.market.address, string):
                        await asked(line, method.upper(), path, own, body)
                        tried += 1
    assert await api.stored() == before
    assert tried > 1_000
    tell("injection: hostile strings in fields, paths and queries", tried)


def requests(
    document: dict[str, Any], template: str, operation: dict[str, Any], market: str, string: str
) -> list[tuple[str, bytes]]:
    """(path, body) with the string in one place at a time."""
    schema = body_schema(operation)
    good = {} if schema is None else example(document, schema, market)
    plain = json.dumps(good).encode() if schema is not None else b""
    quoted = quote(string, safe="", errors="replace")
    found = []
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        name = parameter["name"]
        others = {one["name"]: market for one in parameters if one["in"] == "path" and one["name"] != name}
        if parameter["in"] == "path":
            found.append((filled(template, {**others, name: quoted}), plain))
        elif parameter["in"] == "query":
            found.append(
                (filled(template, others) + "?" + urlencode({name: string}, errors="replace"), plain)
            )
    path = filled(template, {one["name"]: market for one in parameters if one["in"] == "path"})
    if schema is not None:
        names = [*fields(document, schema), string]
        found += [(path, json.dumps({**good, name: string}).encode()) for name in names]
    return found


def filled(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template


async def test_hostile_strings_in_headers_are_refused_or_ignored(api: Serving, tell: Tell) -> None:
    for name in ASKED_HEADERS:
        for string in (*SQL, *HEADER):
            value = string.encode("latin-1", "replace").decode("latin-1").strip()
            async with line_to(api.server.port) as line:
                answer = await line.ask("GET", "/v1/problems", [(name, value)])
                check(answer)
                assert answer.headers.get("access-control-allow-origin") is None
            tell("injection: hostile strings in headers", 1)


async def test_nothing_that_was_asked_comes_back_as_a_header(api: Serving, tell: Tell) -> None:
    async with line_to(api.server.port) as line:
        for string in HEADER:
            quoted = quote(string, safe="", errors="replace")
            for path in (
                f"/{quoted}",
                f"/v1/{quoted}",
                f"/v1/problems/{quoted}",
                f"/v1/docs/{quoted}",
                f"/v1/problems/?{quoted}",
            ):
                answer = await line.ask("GET", path)
                check(answer)
                assert "stolen" not in str(answer.headers)
                tell("injection: hostile strings in addresses", 1)
