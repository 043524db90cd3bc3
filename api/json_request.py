"""The request class: bodies are JSON, and whatever else comes is refused before anything looks into it."""

from typing import Any, NoReturn

import msgspec
from litestar import Request
from litestar.exceptions import ClientException, HTTPException

BODY_BYTES_MAX = 16_384
"""A signed transaction is at most 1,232 bytes and a text 157: every body that we need is far smaller."""


class NotJson(HTTPException):
    """415: the body is of another type."""

    status_code = 415


class JsonRequest(Request[Any, Any, Any]):
    """Litestar's request with a JSON reader that answers 4xx to every sequence of bytes.

    The framework's own lets deep nesting (RecursionError) and invalid UTF-8 inside strings (UnicodeDecodeError)
    through as faults of the server, and reads JSON whatever the content type says.
    """

    async def json(self) -> Any:
        content_type = self.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise NotJson("send the body with Content-Type: application/json")
        body = await self.body()
        try:
            return msgspec.json.decode(body)
        except msgspec.DecodeError as error:
            _refuse(str(error))
        except UnicodeDecodeError:
            _refuse("a string in it is not UTF-8")
        except RecursionError:
            _refuse("it is nested too deeply")


def _refuse(why: str) -> NoReturn:
    raise ClientException(f"the body is not JSON that can be read: {why}")
