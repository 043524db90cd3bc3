"""The state of one market: the fold of its events, and the questions that commands and readers ask of it."""

from collections.abc import Iterator

import msgspec

from auction_engine.core.clearing.live_book import LiveBook, Resting
from auction_engine.core.entries import OPEN_STATUSES, Notice, OrderEntry, SlotEntry, TraderEntry
from auction_engine.core.errors import NotFound
from auction_engine.core.events import GENESIS_HASH
from auction_engine.core.limits import NO_LIMITS, TraderLimits
from auction_engine.core.market import Market
from auction_engine.core.oversight import Collar, Halt
from auction_engine.core.pauses import Pause, is_paused
from auction_engine.core.sealed_book import is_live
from auction_engine.core.units import NEVER, Milliseconds, Seconds, Seq, SlotIndex

PENDING_PRIORITY = 2**40
"""Rows that are not on chain yet stand behind every registered one, in order of acceptance."""


class MarketState(msgspec.Struct, kw_only=True):
    """Mutable; changed by `evolve.apply` alone. `books` holds the slots that somebody has asked for and that are open."""

    market: Market
    seq: Seq = Seq(0)
    log_hash: bytes = GENESIS_HASH
    traders: dict[str, TraderEntry] = msgspec.field(default_factory=dict)
    wallets: dict[str, str] = msgspec.field(default_factory=dict)
    orders: dict[str, OrderEntry] = msgspec.field(default_factory=dict)
    slots: dict[SlotIndex, SlotEntry] = msgspec.field(default_factory=dict)
    last_gated: SlotIndex | None = None
    pauses: tuple[Pause, ...] = ()
    market_seq: int = 0
    """The counter of the market's account when its pauses were read."""
    open_orders: dict[str, None] = msgspec.field(default_factory=dict)
    """Ids of orders that may still take part in a slot to come, oldest first."""
    wallet_orders: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Derived: ids of each wallet's orders, oldest first."""
    order_names: dict[tuple[str, Milliseconds], str] = msgspec.field(default_factory=dict)
    """Derived: the id of the order that a trader signed at a time; a fill names its order by these two."""
    books: dict[SlotIndex, LiveBook] = msgspec.field(default_factory=dict)
    halt: Halt | None = None
    collar: Collar | None = None
    default_limits: TraderLimits = NO_LIMITS
    trader_limits: dict[str, TraderLimits] = msgspec.field(default_factory=dict)
    """By wallet; the others have `default_limits`."""
    notices: dict[str, list[Notice]] = msgspec.field(default_factory=dict)
    """By wallet, oldest first."""

    def order(self, order_id: str) -> OrderEntry:
        entry = self.orders.get(order_id)
        if entry is None:
            raise NotFound(f"no order has the id {order_id}", code="order_not_found")
        return entry

    def trader_of(self, wallet: str) -> TraderEntry | None:
        """The trader's account of a wallet, if one was seen on chain."""
        trader = self.wallets.get(wallet)
        return None if trader is None else self.traders[trader]

    def orders_of(self, wallet: str) -> Iterator[OrderEntry]:
        """Every order of a wallet that the log knows, oldest first."""
        return (self.orders[order_id] for order_id in self.wallet_orders.get(wallet, ()))

    def add_order(self, entry: OrderEntry) -> None:
        """Take in an order that the state does not hold yet, with what is derived from it."""
        self.orders[entry.order_id] = entry
        others = self.wallet_orders.get(entry.wallet)
        if others is None:
            self.wallet_orders[entry.wallet] = [entry.order_id]
        else:
            others.append(entry.order_id)
        self.order_names[entry.order.trader, entry.order.time] = entry.order_id

    def limits_of(self, wallet: str) -> TraderLimits:
        """What an operator allows the wallet."""
        return self.trader_limits.get(wallet, self.default_limits)

    def add_notice(self, wallet: str, notice: Notice) -> None:
        self.notices.setdefault(wallet, []).append(notice)

    def takes_part(self, entry: OrderEntry, slot: SlotIndex) -> bool:
        """Whether the order is, or when registered in time will be, in the book of `slot`."""
        gate = self.market.timing.gate(slot)
        if is_paused(self.pauses, gate):
            return False
        live_from = Seconds(0) if entry.live_from is None else entry.live_from
        order = entry.order
        return is_live(slot, order.first, order.count, live_from, entry.ended_at, gate)

    def book(self, slot: SlotIndex) -> LiveBook:
        """The open book of a slot: registered orders, and accepted ones behind them as pending. Kept until its gate."""
        book = self.books.get(slot)
        if book is None:
            book = self.built_book(slot)
            if self.last_gated is None or slot > self.last_gated:
                self.books[slot] = book
        return book

    def built_book(self, slot: SlotIndex) -> LiveBook:
        """The same, built anew and not kept: a kept book costs every later order, and strangers may ask for any slot."""
        book = LiveBook(self.market.rules)
        for order_id in self.open_orders:
            entry = self.orders[order_id]
            if self.takes_part(entry, slot):
                book.insert(*resting(entry))
        return book


def resting(entry: OrderEntry) -> Resting:
    """An order as a row of a book."""
    order = entry.order
    if entry.record_seq is not None:
        return Resting(entry.order_id, order.side, order.limit, order.lots, entry.record_seq)
    assert entry.accepted_seq is not None, "an order is accepted, registered or both"
    return Resting(entry.order_id, order.side, order.limit, order.lots, PENDING_PRIORITY + entry.accepted_seq)


def is_open(entry: OrderEntry) -> bool:
    return entry.status in OPEN_STATUSES and entry.ended_at == NEVER


def state_bytes(state: MarketState) -> bytes:
    """The whole state in one canonical form; two states with equal logs have equal bytes. What is derived is left out."""
    fields = {
        "seq": state.seq,
        "log_hash": state.log_hash,
        "market": state.market,
        "wallets": state.wallets,
        "traders": list(state.traders.values()),
        "orders": list(state.orders.values()),
        "slots": list(state.slots.values()),
        "last_gated": state.last_gated,
        "pauses": state.pauses,
        "market_seq": state.market_seq,
        "open_orders": list(state.open_orders),
        "halt": state.halt,
        "collar": state.collar,
        "default_limits": state.default_limits,
        "trader_limits": state.trader_limits,
        "notices": state.notices,
    }
    return msgspec.json.encode(fields)
