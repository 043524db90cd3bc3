"""The feed's messages. Each is whole in itself: a newer one about the same slot replaces the older.

`sequence` is the position in the market's log that a message reflects: equal on every server, never falling; several
messages may share one. A snapshot holds everything up to its sequence. `chain_time_ms` is null while the chain's
clock cannot be read.
"""

import msgspec

from api.markets.schemas import BookView, IndicativeView, SlotSummary


class OpenSlotBook(msgspec.Struct, frozen=True, kw_only=True):
    """The book of a slot whose gate has not passed."""

    slot: str
    index: int
    gate: str
    intake_closes: str
    book: BookView
    indicative: IndicativeView | None


class SnapshotMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="snapshot"):
    """The first message about a market: its next open slots, and its latest gated ones, newest first."""

    market: str
    sequence: int
    chain_time_ms: int | None
    open: list[OpenSlotBook]
    results: list[SlotSummary]


class BookMessage(OpenSlotBook, frozen=True, kw_only=True, tag_field="type", tag="book"):
    market: str
    sequence: int


class SlotMessage(SlotSummary, frozen=True, kw_only=True, tag_field="type", tag="slot"):
    """A gated slot came to be, or something about it changed."""

    market: str
    sequence: int


class HeartbeatMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="heartbeat"):
    market: str
    sequence: int
    chain_time_ms: int | None


_encoder = msgspec.json.Encoder()


def encode_message(message: msgspec.Struct) -> str:
    return _encoder.encode(message).decode()
