"""Events: the facts of one market, in order. The state is their fold; the log is their only copy that matters.

Every event is one msgspec Struct; its bytes in the log are its JSON with the fields in the order given here.
`gc=False`: values hold no cycles, and a collector that looks at each of a long log would take most of a replay's time.
Each log entry carries the hash of the one before it: `hash = SHA-256(previous | seq u64 | body)`.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import get_args

import msgspec

from auction_engine.core.limits import TraderLimits
from auction_engine.core.market import Market
from auction_engine.core.order import Order
from auction_engine.core.pauses import Pause
from auction_engine.core.sealed_book import BookRow, Fill
from auction_engine.core.units import Amount, Lots, Milliseconds, RecordSeq, Seconds, Seq, SlotIndex, Ticks

GENESIS_HASH = bytes(32)


class MarketOpened(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="market_opened"):
    market: Market


class OrderAccepted(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="order_accepted"):
    """An order was acknowledged: from here on it survives any crash."""

    order_id: str
    wallet: str
    order: Order
    signature: str
    at: Milliseconds


class EndAccepted(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="end_accepted"):
    """A signed END was acknowledged for these orders; it counts when the chain has it."""

    text: str
    signature: str
    wallet: str
    trader: str
    order_ids: tuple[str, ...]
    at: Milliseconds


class TraderUpdated(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="trader_updated"):
    wallet: str
    trader: str
    account_seq: int
    chain_slot: int
    free: Amount
    locked: Amount
    max_buy_lots: Lots
    max_sell_lots: Lots
    min_time: Milliseconds


class OrderRegistered(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="order_registered"):
    """The order stands on chain. Also for orders that their traders registered themselves."""

    order_id: str
    wallet: str
    order: Order
    record_seq: RecordSeq
    live_from: Seconds


class OrderEnded(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="order_ended"):
    """The record says `ended_at`: it takes part in no slot whose gate comes later."""

    order_id: str
    ended_at: Seconds


class OrderReleased(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="order_released"):
    """The record is gone from the chain; what it had locked is free."""

    order_id: str


class OrderExpired(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="order_expired"):
    """The gate of the order's last slot has passed."""

    order_id: str


class OrderUnregistered(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="order_unregistered"):
    """The last gate of an acknowledged order passed before it was registered: an alarm."""

    order_id: str


class SlotGated(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="slot_gated"):
    slot: SlotIndex
    chain_time: Seconds


class SlotsLapsed(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="slots_lapsed"):
    """Slots `first` to `last` were not settled in their window: a fault. settled_ppm: the share that was (0 for a range)."""

    first: SlotIndex
    last: SlotIndex
    settled_ppm: int


class PausesChanged(msgspec.Struct, frozen=True, kw_only=True, tag="pauses_changed"):
    """The pauses that the market's account remembers, the older one first; account_seq: its counter at that time."""

    account_seq: int
    pauses: tuple[Pause, ...]


class SlotsPaused(msgspec.Struct, frozen=True, kw_only=True, tag="slots_paused"):
    """Slots `first` to `last` were gated in a pause: nothing is cleared, and no order took part."""

    first: SlotIndex
    last: SlotIndex
    chain_time: Seconds


class BookSealed(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="book_sealed"):
    slot: SlotIndex
    chain_slot: int
    chain_time: Seconds
    book_hash: str
    rows: tuple[BookRow, ...]


class SlotCleared(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="slot_cleared"):
    """One price, the fills in order of seq, and the root that commits to the canonical batches of these fills."""

    slot: SlotIndex
    price: Ticks
    admissible_low: Ticks
    admissible_high: Ticks
    volume: Lots
    fills: tuple[Fill, ...]
    batches: int
    result_root: str


class SlotWithoutTrade(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="slot_without_trade"):
    """Nothing crossed: no price, and nothing is posted."""

    slot: SlotIndex


class SlotPosted(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="slot_posted"):
    slot: SlotIndex
    price: Ticks
    result_root: str
    batches: int


class BatchesSettled(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="batches_settled"):
    slot: SlotIndex
    batches: tuple[int, ...]


class SlotSettled(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="slot_settled"):
    slot: SlotIndex


class SlotClosed(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="slot_closed"):
    slot: SlotIndex


class OrderAmended(msgspec.Struct, frozen=True, kw_only=True, tag="order_amended"):
    """An order was acknowledged in the place of another, whose signed END was acknowledged with it: both or neither."""

    ended: str
    end_text: str
    end_signature: str
    order_id: str
    wallet: str
    order: Order
    signature: str
    at: Milliseconds


class CoverRanShort(msgspec.Struct, frozen=True, kw_only=True, tag="cover_ran_short"):
    """Why the order ended: after a fill its collateral and the trader's free money missed so much of its cover."""

    order_id: str
    missing: Amount
    ended_at: Seconds


class MarketHalted(msgspec.Struct, frozen=True, kw_only=True, tag="market_halted"):
    """An operator (`by`, a wallet) stopped the intake of orders. `at`: the chain's time."""

    reason: str
    by: str
    at: Milliseconds


class MarketResumeProposed(msgspec.Struct, frozen=True, kw_only=True, tag="market_resume_proposed"):
    """One operator wants the halt to end; it does when another one agrees."""

    by: str
    at: Milliseconds


class MarketResumed(msgspec.Struct, frozen=True, kw_only=True, tag="market_resumed"):
    proposed_by: str
    by: str
    at: Milliseconds


class CollarSet(msgspec.Struct, frozen=True, kw_only=True, tag="collar_set"):
    """Limits of new orders lie from `low` to `high`, in ticks; both null: anywhere within the market's own range."""

    low: Ticks | None
    high: Ticks | None
    by: str
    at: Milliseconds


class LimitsSet(msgspec.Struct, frozen=True, kw_only=True, tag="limits_set"):
    """What new orders of a wallet are bounded by. wallet null: of everybody without limits of his own.

    limits null: the wallet has no limits of its own any more.
    """

    wallet: str | None
    limits: TraderLimits | None
    by: str
    at: Milliseconds


Event = (
    MarketOpened
    | OrderAccepted
    | EndAccepted
    | TraderUpdated
    | OrderRegistered
    | OrderEnded
    | OrderReleased
    | OrderExpired
    | OrderUnregistered
    | SlotGated
    | SlotsLapsed
    | BookSealed
    | SlotCleared
    | SlotWithoutTrade
    | SlotPosted
    | BatchesSettled
    | SlotSettled
    | SlotClosed
    | PausesChanged
    | SlotsPaused
    | OrderAmended
    | CoverRanShort
    | MarketHalted
    | MarketResumeProposed
    | MarketResumed
    | CollarSet
    | LimitsSet
)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode_event(event: Event) -> bytes:
    """The event's one form in bytes: what the log stores and what its hash covers."""
    return _encoder.encode(event)


decode_event: Callable[[bytes], Event] = _decoder.decode
"""Raises msgspec.DecodeError."""
decode_events: Callable[[bytes], list[Event]] = _decoder.decode_lines
"""Events from their bodies with a newline between. Raises msgspec.DecodeError."""
_KINDS = {kind: str(kind.__struct_config__.tag) for kind in get_args(Event)}


def event_kind(event: Event) -> str:
    return _KINDS[type(event)]


def chain_hash(previous: bytes, seq: Seq, body: bytes) -> bytes:
    """The hash that makes the log tamper-evident: SHA-256(previous | seq as u64, little endian | body)."""
    return sha256(previous + seq.to_bytes(8, "little") + body).digest()


def chain_hashes(previous: Iterable[bytes], seqs: Iterable[Seq], bodies: Iterable[bytes]) -> list[bytes]:
    """`chain_hash` of many."""
    return [
        sha256(before + seq.to_bytes(8, "little") + body).digest()
        for before, seq, body in zip(previous, seqs, bodies, strict=True)
    ]
