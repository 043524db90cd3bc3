"""The Idempotency-Key header on writes whose sending again is not safe by itself: the first answer is kept for a day.

Orders need none: an order's text is its own key. Only answers of success are kept, since a refused request has changed
nothing and may be sent again when its reason is gone.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request
from litestar.params import Parameter

from api.parts import ApiParts
from auction_engine.core.errors import Conflict, InvalidInput
from auction_engine.db.idempotency import Asked, claim, forget, keep

T = TypeVar("T")
IdempotencyKey = Annotated[
    str | None,
    Parameter(
        header="Idempotency-Key",
        description="1 to 100 letters, digits, - and _: the same key and body get the first answer for 24 hours",
    ),
]
_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


async def once(
    parts: ApiParts,
    request: Request[Any, Any, Any],
    wallet: str,
    key: str | None,
    kind: type[T],
    work: Callable[[], Awaitable[T]],
) -> T:
    """What `work` answers, or what it answered when this wallet sent this very request with this key before.

    Raises InvalidInput (`idempotency_form`, `idempotency_reused`), Conflict (`idempotency_running`), and what `work` does.
    """
    if key is None:
        return await work()
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            "Idempotency-Key must be 1 to 100 letters, digits, - and _", code="idempotency_form"
        )
    route = f"{request.method} {request.url.path}"
    asked = Asked(wallet, key, route, hashlib.sha256(await request.body()).digest())
    known = await claim(parts.pool, asked)
    if known is not None:
        if (known.route, known.body_hash) != (asked.route, asked.body_hash):
            raise InvalidInput(
                f"this Idempotency-Key was used for {known.route} with another body; make a new one for each request",
                code="idempotency_reused",
            )
        if known.answer is None:
            raise Conflict(
                "the first request with this Idempotency-Key is not answered yet; send it again in a moment",
                code="idempotency_running",
            )
        return msgspec.json.decode(known.answer, type=kind)
    try:
        answer = await work()
    except BaseException:  # a caller who left, too: what was not answered may be asked again
        await forget(parts.pool, asked)
        raise
    await keep(parts.pool, asked, msgspec.json.encode(answer))
    return answer
