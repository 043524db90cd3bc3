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
SlotStatus = Literal["open", "gated", "cleared", "posted", "settled", "closed", "no_trade", "lapsed"]


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
