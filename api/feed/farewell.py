"""Why the server ends a connection: a WebSocket close code, and a reason that fits into a close frame (123 bytes)."""

from typing import NamedTuple


class Farewell(NamedTuple):
    """code: 4000 + the like status of HTTP, where there is one; 1012 and 1013 are the protocol's own
    words for a restart and for trying again later."""

    code: int
    reason: str


TOO_SLOW = Farewell(
    4008, "too slow: messages were dropped; connect again with from=<last sequence>, or for a snapshot"
)
UNREADABLE = Farewell(4400, "too many messages that cannot be carried out; each was answered by an error")
NOT_SIGNED_IN = Farewell(4401, "the ticket or token is not valid: ask for a new one at POST /v1/feed/tickets")
SESSION_OVER = Farewell(4401, "the session has expired: sign in again")
FOREIGN_ORIGIN = Farewell(4403, "this page's origin may not use the feed")
UNKNOWN_MARKET = Farewell(4404, "no such market: GET /v1/markets lists those that are run here")
TOO_MANY_REQUESTS = Farewell(4429, "too many messages: 120 a minute may be sent")

STOPPING = Farewell(1012, "the server is stopping: connect again")
TRY_AGAIN = Farewell(1013, "tickets cannot be checked right now: buy one and try again")

FAREWELLS = (
    TRY_AGAIN,
    STOPPING,
    TOO_SLOW,
    UNREADABLE,
    NOT_SIGNED_IN,
    SESSION_OVER,
    FOREIGN_ORIGIN,
    UNKNOWN_MARKET,
    TOO_MANY_REQUESTS,
)
