"""GET /v1/feed: the WebSocket; GET /v1/feed/sse: its twin for curl; POST /v1/feed/tickets: for browsers."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, cast

from litestar import Controller, Request, WebSocket, get, post, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK

from api.auth.bearer import BEARER_SECURITY, session_of
from api.auth.sessions import Session
from api.feed.conversation import Conversation
from api.feed.farewell import FOREIGN_ORIGIN, NOT_SIGNED_IN, TRY_AGAIN, UNKNOWN_MARKET, Farewell
from api.feed.origins import may_listen
from api.feed.sse_wire import SseWire
from api.feed.tickets import TicketAnswer, issue_ticket, redeem_ticket
from api.feed.websocket_wire import wire_of
from api.parts import ApiParts
from api.problem_responses import problems
from auction_engine.core.errors import InvalidInput, NotAllowed, NotAuthenticated, NotFound, Unavailable
from auction_engine.core.units import Seq

NUMBER_CHARACTERS_MAX = 18


@websocket("/v1/feed")
async def feed(socket: WebSocket[Any, Any, Any], parts: ApiParts) -> None:
    """Listens to what the query names, then to what the client subscribes to, until one side leaves."""
    if not _may_listen(socket.headers, parts):
        await socket.close(FOREIGN_ORIGIN.code, FOREIGN_ORIGIN.reason)
        return
    await socket.accept()
    refusal, session = await _session(socket, parts)
    market = socket.query_params.get("market")
    if refusal is None and market and not parts.hub.has_market(market):
        refusal = UNKNOWN_MARKET
    if refusal is not None:
        await socket.close(refusal.code, refusal.reason)
        return
    client = parts.hub.connect(wire_of(socket), session)
    try:
        if market is None:
            client.tell_all(parts.hub.listen_to_everything(client))
        elif market:
            since = _sequence(socket.query_params.get("from"))
            client.tell_all(parts.hub.listen_to_market(client, market, since))
        await _hear(socket, Conversation(parts.hub, client))
    finally:
        parts.hub.disconnect(client)


async def _hear(socket: WebSocket[Any, Any, Any], conversation: Conversation) -> None:
    try:
        while True:
            message: dict[str, Any] = dict(await socket.receive())
            if message["type"] == "websocket.disconnect":
                return
            conversation.hear(message.get("text") or message.get("bytes") or "")
    except WebSocketDisconnect:
        return


async def _session(
    socket: WebSocket[Any, Any, Any], parts: ApiParts
) -> tuple[Farewell | None, Session | None]:
    """By ticket or by header; nobody needs one for what is public."""
    ticket = socket.query_params.get("ticket")
    try:
        if ticket is not None:
            return None, await redeem_ticket(parts, ticket)
        if "authorization" in socket.headers:
            return None, await session_of(cast(Any, socket), parts)  # reads headers only
    except (NotAuthenticated, NotAllowed):
        return NOT_SIGNED_IN, None
    except Unavailable:
        return TRY_AGAIN, None
    return None, None


def _may_listen(headers: Any, parts: ApiParts) -> bool:
    settings = parts.settings
    return may_listen(
        headers.get("origin"), settings.public_url, settings.feed_origins, headers.get("host", "")
    )


def _sequence(text: str | None) -> Seq | None:
    """What is no position of a log is one that cannot be resumed."""
    if text is None:
        return None
    return (
        Seq(int(text)) if text.isascii() and text.isdigit() and len(text) <= NUMBER_CHARACTERS_MAX else Seq(0)
    )


class FeedController(Controller):
    path = "/v1/feed"
    tags = ("feed",)

    @post(
        "/tickets",
        status_code=HTTP_200_OK,
        summary="Buy a ticket that opens the feed for your account, once, within 30 s",
        security=BEARER_SECURITY,
        responses=problems(401, 503),
    )
    async def ticket(self, session: Session, parts: ApiParts) -> TicketAnswer:
        return await issue_ticket(parts, session)

    @get(
        "/sse",
        summary="Listen to a market by server-sent events, as curl can",
        media_type="text/event-stream",
        responses={
            200: ResponseSpec(None, generate_examples=False, description="Server-sent events, for ever"),
            **problems(400, 403, 404),
        },
    )
    async def sse(
        self,
        request: Request[Any, Any, Any],
        parts: ApiParts,
        market: str | None = None,
        last_event_id: Annotated[str | None, Parameter(header="Last-Event-ID", required=False)] = None,
    ) -> Stream:
        """The messages of the WebSocket; `id` is the sequence. Last-Event-ID resumes; heartbeats are comments."""
        if not _may_listen(request.headers, parts):
            raise NotAllowed("a page of this origin may not use the feed")
        address = market or _only_market(parts)
        parts.hub.state(address)
        return Stream(
            _events(parts, address, _sequence(last_event_id)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


async def _events(parts: ApiParts, market: str, since: Seq | None) -> AsyncIterator[bytes]:
    wire = SseWire()
    client = parts.hub.connect(wire)
    try:
        client.tell_all(parts.hub.listen_to_market(client, market, since))
        async for chunk in wire.chunks():
            yield chunk
    finally:
        parts.hub.disconnect(client)


def _only_market(parts: ApiParts) -> str:
    markets = list(parts.follower.states)
    if not markets:
        raise NotFound("no market is run here yet", code="market_not_found")
    if len(markets) > 1:
        raise InvalidInput("several markets are run here: name one by ?market=<address>")
    return markets[0]
