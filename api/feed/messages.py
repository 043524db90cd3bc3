"""What the server says. Each message is whole in itself: a newer one about the same slot or order replaces the older.

`sequence` is the position in the market's log that a message reflects: equal on every server; several messages may
share one. A snapshot holds everything up to its sequence. `chain_time_ms` is null while the chain's clock cannot be
read.
"""

from typing import Literal

import msgspec

from api.account.holding import Holding
from api.feed.channels import ChannelName
from api.feed.framing import Said
from api.markets.schemas import BookView, IndicativeView, SlotSummary
from api.orders.schemas import OrderView


class OpenSlotBook(msgspec.Struct, frozen=True, kw_only=True):
    """The book of a slot whose gate has not passed."""

    slot: str
    index: int
    gate: str
    intake_closes: str
    book: BookView
    indicative: IndicativeView | None


class SnapshotMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="snapshot"):
    """A market's next open slots, and its latest gated ones, newest first.

    resync: the sequence that was asked for cannot be resumed, so forget what was known before.
    """

    market: str
    sequence: int
    chain_time_ms: int | None
    resync: bool
    open: list[OpenSlotBook]
    results: list[SlotSummary]


class BookMessage(OpenSlotBook, frozen=True, kw_only=True, tag_field="type", tag="book"):
    """An open slot's book changed, or a slot has become one of the next two."""

    market: str
    sequence: int


class SlotMessage(SlotSummary, frozen=True, kw_only=True, tag_field="type", tag="slot"):
    """A gated slot came to be, or something about it changed."""

    market: str
    sequence: int


class HeartbeatMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="heartbeat"):
    """Nothing was lost since the last message: the market's log is read up to `sequence`."""

    market: str
    sequence: int
    chain_time_ms: int | None


class AccountMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="account"):
    """A wallet's money in the market, and its orders: the open ones and the latest others, newest first."""

    market: str
    sequence: int
    wallet: str
    holding: Holding
    orders: list[OrderView]


class HoldingMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="holding"):
    """The wallet's money in the market changed."""

    market: str
    sequence: int
    wallet: str
    holding: Holding


class OrderMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="order"):
    """An order of the wallet came to be, or its status or its fills changed."""

    market: str
    sequence: int
    wallet: str
    order: OrderView


NoticeCode = Literal["order_unregistered", "order_ended", "cover_ran_short", "slot_lapsed"]


class NoticeMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="notice"):
    """Something that the wallet's owner should know, said once. detail: a sentence for people."""

    market: str
    sequence: int
    wallet: str
    code: NoticeCode
    detail: str
    order_id: str | None
    slot: str | None


class SubscribedMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="subscribed"):
    """The channel is listened to from here on; its first messages follow."""

    channel: ChannelName
    market: str
    slot: int | None
    sequence: int


class UnsubscribedMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="unsubscribed"):
    """The channel is not listened to any more."""

    channel: ChannelName
    market: str
    slot: int | None
    sequence: int


class ErrorMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="error"):
    """The client's last message was not carried out. code: one of GET /v1/problems."""

    code: str
    detail: str
    sequence: int


Message = (
    SnapshotMessage
    | BookMessage
    | SlotMessage
    | HeartbeatMessage
    | AccountMessage
    | HoldingMessage
    | OrderMessage
    | NoticeMessage
    | SubscribedMessage
    | UnsubscribedMessage
    | ErrorMessage
)

_encoder = msgspec.json.Encoder()


def said(message: Message) -> Said:
    """The message, encoded."""
    return Said(str(message.__struct_config__.tag), message.sequence, _encoder.encode(message))
