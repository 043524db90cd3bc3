"""What a client may say: subscribe and unsubscribe."""

import msgspec

from api.feed.channels import ChannelName
from auction_engine.core.errors import InvalidInput


class Subscribe(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="op",
    tag="subscribe",
    rename={"from_": "from"},
):
    """Listen to a channel.

    slot: start or index, for the channel `slot` alone. from: the last sequence that was heard of the market, for the
    channel `market` alone: what changed since is told in place of a snapshot, if it still can be.
    """

    channel: ChannelName
    market: str
    slot: str | int | None = None
    from_: int | None = None


class Unsubscribe(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="unsubscribe"
):
    """Listen to a channel no more."""

    channel: ChannelName
    market: str
    slot: str | int | None = None


Request = Subscribe | Unsubscribe

_decoder: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)


def read_request(body: str | bytes) -> Request:
    """Raises InvalidInput: not JSON, not one of these, or with members that do not fit the channel."""
    try:
        request = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(
            f'the message cannot be read: {error}; send {{"op": "subscribe", "channel": "market", "market": …}}',
            code="malformed_request",
        ) from None
    if (request.channel == "slot") != (request.slot is not None):
        raise InvalidInput("`slot` belongs to the channel slot, and to no other")
    if isinstance(request, Subscribe) and request.from_ is not None and request.channel != "market":
        raise InvalidInput(
            "only the channel market can be resumed by `from`: the others begin with what is now"
        )
    return request
