"""What the state holds of each order, trader and slot: small mutable entries that only `evolve` changes."""

from typing import Literal

import msgspec

from auction_engine.core.order import Order
from auction_engine.core.sealed_book import BookRow, Fill
from auction_engine.core.units import (
    NEVER,
    Amount,
    Lots,
    Milliseconds,
    RecordSeq,
    Seconds,
    Seq,
    SlotIndex,
    Ticks,
)

OrderStatus = Literal["accepted", "registered", "ended", "expired", "unregistered", "released"]
SlotStatus = Literal[
    "open", "gated", "cleared", "posted", "settled", "closed", "no_trade", "paused", "lapsed"
]
EndedBecause = Literal["end_text", "transaction", "cover"]
"""By a signed END that went through the log; by a transaction of the wallet's; because its cover ran short."""
NoticeKind = Literal["cover_ran_short", "order_unregistered"]


class OrderEntry(msgspec.Struct, kw_only=True, gc=False):
    """One order and where it stands. `accepted_seq` is None for an order that its trader registered himself."""

    order_id: str
    wallet: str
    order: Order
    status: OrderStatus
    accepted_seq: Seq | None = None
    accepted_at: Milliseconds | None = None
    signature: str | None = None
    record_seq: RecordSeq | None = None
    live_from: Seconds | None = None
    ended_at: Seconds = NEVER
    ending: bool = False
    """An END was acknowledged and has not been seen on chain."""
    ended_because: EndedBecause | None = None
    accepted_hash: bytes | None = None
    """Of the log's entry at `accepted_seq`: what the order's receipt names."""
    amends: str | None = None
    """The id of the order whose place it took."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a wallet should hear of at once. seq: of the event behind it. missing: base units of cover."""

    seq: Seq
    kind: NoticeKind
    order_id: str
    missing: Amount | None = None
    ended_at: Seconds | None = None


class TraderEntry(msgspec.Struct, kw_only=True):
    """A trader's account as last seen on chain, and the ids of his orders in order of acceptance."""

    wallet: str
    trader: str
    account_seq: int
    chain_slot: int
    free: Amount
    locked: Amount
    max_buy_lots: Lots
    max_sell_lots: Lots
    min_time: Milliseconds
    by_time: dict[Milliseconds, str] = msgspec.field(default_factory=dict)
    """Orders that are pending or hold a record on chain, by their nonce."""


class SlotEntry(msgspec.Struct, kw_only=True):
    """One slot after its gate. Prices in ticks, volumes in lots, hashes in hex."""

    slot: SlotIndex
    status: SlotStatus
    gated_at: Seconds
    book_hash: str | None = None
    rows: tuple[BookRow, ...] = ()
    sealed_at: Seconds | None = None
    price: Ticks | None = None
    admissible: tuple[Ticks, Ticks] | None = None
    volume: Lots = Lots(0)
    fills: tuple[Fill, ...] = ()
    batches: int = 0
    result_root: str | None = None
    settled: list[int] = msgspec.field(default_factory=list)
    account_seq: int = 0


OPEN_STATUSES = ("accepted", "registered")
HOLDING_STATUSES = ("accepted", "registered", "ended", "expired")
"""Orders that hold, or will hold, a record of the trader's account."""
