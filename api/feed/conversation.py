"""What a client asks of the feed, answered on its own connection; whoever asks wrongly or too much is sent away."""

import time
from collections.abc import Callable
from typing import Any

from api.feed.channels import Channel
from api.feed.client import FeedClient
from api.feed.farewell import TOO_MANY_REQUESTS, UNREADABLE
from api.feed.framing import Said
from api.feed.hub import FeedHub
from api.feed.messages import ErrorMessage, SubscribedMessage, UnsubscribedMessage, said
from api.feed.requests import Request, Subscribe, read_request
from api.markets.slot_names import parse_slot
from auction_engine.core.errors import AuctionError, NotAuthenticated, Refused
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq, SlotIndex

SUBSCRIPTIONS_MAX = 32
ERRORS_MAX = 10
REQUESTS_MAX = 120
"""Messages in a minute: each may be answered by a snapshot that is a thousand times its size."""
MINUTE_SECONDS = 60.0


class Conversation:
    """One client's side of the talk."""

    __slots__ = ("_client", "_errors", "_hub", "_monotonic", "_requests", "_since")

    def __init__(
        self, hub: FeedHub, client: FeedClient, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._hub = hub
        self._client = client
        self._monotonic = monotonic
        self._errors = 0
        self._requests = 0
        self._since = monotonic()

    def hear(self, body: str | bytes) -> None:
        """Carry out one message of the client, or answer by an error."""
        if self._too_many():
            self._client.drop(TOO_MANY_REQUESTS)
            return
        try:
            self._carry_out(read_request(body))
        except AuctionError as error:
            self._errors += 1
            self._client.tell_all([said(ErrorMessage(code=error.code, detail=str(error), sequence=0))])
            if self._errors >= ERRORS_MAX:
                self._client.drop(UNREADABLE)

    def _too_many(self) -> bool:
        now = self._monotonic()
        if now - self._since >= MINUTE_SECONDS:
            self._since, self._requests = now, 0
        self._requests += 1
        return self._requests > REQUESTS_MAX

    def _carry_out(self, request: Request) -> None:
        state = self._hub.state(request.market)
        channel = self._channel(request, state)
        answer: dict[str, Any] = {
            "channel": channel.name,
            "market": channel.market,
            "slot": channel.subject if channel.name == "slot" else None,
            "sequence": state.seq,
        }
        if not isinstance(request, Subscribe):
            self._hub.unsubscribe(self._client, channel)
            self._client.tell_all([said(UnsubscribedMessage(**answer))])
            return
        if len(self._client.channels) >= SUBSCRIPTIONS_MAX and channel not in self._client.channels:
            raise Refused(
                f"a connection may listen to {SUBSCRIPTIONS_MAX} channels: unsubscribe from one first"
            )
        first = self._listen(channel, request.from_)
        self._client.tell_all([said(SubscribedMessage(**answer)), *first])

    def _channel(self, request: Request, state: MarketState) -> Channel:
        match request.channel:
            case "slot":
                return Channel("slot", request.market, parse_slot(str(request.slot), state.market))
            case "account":
                return Channel("account", request.market, self._wallet())
            case _:
                return Channel("market", request.market)

    def _wallet(self) -> str:
        if self._client.session is None:
            raise NotAuthenticated(
                "the channel account needs a session: connect with ?ticket= from POST /v1/feed/tickets"
            )
        return self._client.session.wallet

    def _listen(self, channel: Channel, since: int | None) -> list[Said]:
        match channel.name:
            case "slot":
                slot = SlotIndex(int(channel.subject or 0))
                return self._hub.listen_to_slot(self._client, channel.market, slot)
            case "account":
                return self._hub.listen_to_account(self._client, channel.market, str(channel.subject))
            case _:
                position = None if since is None else Seq(since)
                return self._hub.listen_to_market(self._client, channel.market, position)
