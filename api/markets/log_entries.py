"""GET /v1/markets/{market}/log/{seq}: one link of the log's chain of hashes, for who wants to check a receipt.

The link alone tells nothing of what the entry holds. Whoever names the order that it holds knows its text already, and is
given the entry's bytes, of which the hash can be computed anew.
"""

import base64
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import Parameter

from api.markets.service import market_state
from api.parts import ApiParts
from api.problem_responses import problems
from api.times import instant_text
from auction_engine.core.events import OrderAccepted, OrderAmended, decode_event
from auction_engine.db.log_entries import read_entry


class LogEntryView(msgspec.Struct, frozen=True, kw_only=True):
    """hash = SHA-256(previous | seq u64, little endian | body); hashes in hex. body: base64, null for other orders' entries."""

    market: str
    seq: int
    previous: str
    hash: str
    recorded_at: str
    body: str | None


@get(
    "/v1/markets/{market:str}/log/{seq:int}",
    tags=["markets"],
    summary="Show a link of the market's log, to check a receipt",
    responses=problems(400, 404, 503),
)
async def log_entry(
    parts: ApiParts,
    market: str,
    seq: int,
    order_id: Annotated[str | None, Parameter(description="The order that the receipt names")] = None,
) -> LogEntryView:
    market_state(parts, market)
    entry = await read_entry(parts.pool, market, seq)
    return LogEntryView(
        market=market,
        seq=seq,
        previous=entry.previous.hex(),
        hash=entry.hash.hex(),
        recorded_at=instant_text(entry.recorded_at),
        body=base64.b64encode(entry.body).decode("ascii") if _holds(entry.body, order_id) else None,
    )


def _holds(body: bytes, order_id: str | None) -> bool:
    if order_id is None:
        return False
    event = decode_event(body)
    return isinstance(event, OrderAccepted | OrderAmended) and event.order_id == order_id
