"""The request class: bodies are JSON, and whatever else comes is refused before anything looks into it."""

import re
from collections.abc import AsyncGenerator
from typing import Any, NoReturn

import msgspec
from litestar import Request
from litestar.exceptions import ClientException, HTTPException, InternalServerException

BODY_BYTES_MAX = 16_384
"""A signed transaction is at most 1,232 bytes and a text 157: every body that we need is far smaller."""


class NotJson(HTTPException):
    """415: the body is of another type."""

    status_code = 415


JSON_DEPTH_MAX = 8
"""Our deepest body is a list of objects within an object: three."""


class JsonRequest(Request[Any, Any, Any]):
    """Litestar's request with a JSON reader that answers 4xx to every sequence of bytes.

    The framework's own lets deep nesting (RecursionError) and invalid UTF-8 inside strings (UnicodeDecodeError)
    through as faults of the server, and reads JSON whatever the content type says.
    """

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body's pieces. Who leaves in the middle of it has caused no fault of ours, which the framework says it has."""
        try:
            async for piece in super().stream():
                yield piece
        except InternalServerException as error:
            raise ClientException("the client left before its body was here") from error

    async def json(self) -> Any:
        content_type = self.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise NotJson("send the body with Content-Type: application/json")
        body = await self.body()
        try:
            return read_json(body)
        except msgspec.DecodeError as error:
            _refuse(str(error))
        except AmbiguousJson as error:
            _refuse(str(error))
        except UnicodeDecodeError:
            _refuse("a string in it is not UTF-8")
        except RecursionError:
            _refuse("it is nested too deeply")


_STRINGS = re.compile(rb'"(?:[^"\\]+|\\.)*+"[ \t\r\n]*+(:?)')
"""Every string of a valid body, and the colon behind those that are keys: nothing else has one."""


class AmbiguousJson(ValueError):
    """Other readers may take this body for another than we do."""


def read_json(body: bytes) -> Any:
    """The value, if every reader of JSON finds the same one and none runs out of stack.

    A key that comes twice is refused (RFC 8259 leaves open which counts): a proxy, a log or a wallet that reads the first
    would have seen another order than the one that is traded by. msgspec, which decides what JSON is, takes the last in
    silence; so the keys are counted in the bytes, too. Raises AmbiguousJson, and what msgspec raises.
    """
    value = msgspec.json.decode(body)
    kept = _count_keys(value, JSON_DEPTH_MAX)
    if kept < sum(map(len, _STRINGS.findall(body))):
        raise AmbiguousJson("a key comes twice in one object")
    return value


def _count_keys(value: Any, levels: int) -> int:
    if type(value) is not dict and type(value) is not list:
        return 0
    kept, inside = (len(value), value.values()) if type(value) is dict else (0, value)
    if levels == 0:
        raise AmbiguousJson("it is nested too deeply")
    for part in inside:
        if type(part) is dict or type(part) is list:
            kept += _count_keys(part, levels - 1)
    return kept


def _refuse(why: str) -> NoReturn:
    raise ClientException(f"the body is not JSON that can be read: {why}")
