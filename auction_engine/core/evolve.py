"""The fold: what each event does to the state. No checks live here; an event is a fact."""

from functools import singledispatch
from typing import get_args

from auction_engine.core import events as e
from auction_engine.core.entries import OrderEntry, SlotEntry, TraderEntry
from auction_engine.core.state import MarketState, resting
from auction_engine.core.units import Seq, SlotIndex


def apply(state: MarketState, seq: Seq, log_hash: bytes, event: e.Event) -> None:
    """Apply the event at position `seq` of the log, whose chain hash is `log_hash`."""
    assert seq == state.seq + 1, f"the log is gap-free: {seq} does not follow {state.seq}"
    _FOLDS[type(event)](event, state)
    state.seq = seq
    state.log_hash = log_hash


@singledispatch
def _apply(event: object, state: MarketState) -> None:
    raise AssertionError(f"an event without an effect at {state.seq}: {event!r}")


@_apply.register
def _(event: e.MarketOpened, state: MarketState) -> None:
    state.market = event.market


@_apply.register
def _(event: e.OrderAccepted, state: MarketState) -> None:
    entry = OrderEntry(
        order_id=event.order_id,
        wallet=event.wallet,
        order=event.order,
        status="accepted",
        accepted_seq=Seq(state.seq + 1),
        accepted_at=event.at,
        signature=event.signature,
    )
    state.add_order(entry)
    state.traders[entry.order.trader].by_time[entry.order.time] = entry.order_id
    _open(state, entry)


@_apply.register
def _(event: e.EndAccepted, state: MarketState) -> None:
    for order_id in event.order_ids:
        state.orders[order_id].ending = True


@_apply.register
def _(event: e.TraderUpdated, state: MarketState) -> None:
    known = state.traders.get(event.trader)
    state.wallets[event.wallet] = event.trader
    state.traders[event.trader] = TraderEntry(
        wallet=event.wallet,
        trader=event.trader,
        account_seq=event.account_seq,
        chain_slot=event.chain_slot,
        free=event.free,
        locked=event.locked,
        max_buy_lots=event.max_buy_lots,
        max_sell_lots=event.max_sell_lots,
        min_time=event.min_time,
        by_time=known.by_time if known else {},
    )


@_apply.register
def _(event: e.OrderRegistered, state: MarketState) -> None:
    entry = state.orders.get(event.order_id)
    if entry is None:
        entry = OrderEntry(
            order_id=event.order_id, wallet=event.wallet, order=event.order, status="registered"
        )
        state.add_order(entry)
        state.traders[entry.order.trader].by_time[entry.order.time] = entry.order_id
    else:
        _shut(state, entry)
    entry.status = "registered"
    entry.record_seq = event.record_seq
    entry.live_from = event.live_from
    _open(state, entry)


@_apply.register
def _(event: e.OrderEnded, state: MarketState) -> None:
    entry = state.orders[event.order_id]
    _shut(state, entry)
    entry.ended_at = event.ended_at
    entry.ending = False
    if entry.status != "expired":
        entry.status = "ended"
    _reopen_until_end(state, entry)


@_apply.register
def _(event: e.OrderReleased, state: MarketState) -> None:
    entry = state.orders[event.order_id]
    _shut(state, entry)
    entry.status = "released"
    state.traders[entry.order.trader].by_time.pop(entry.order.time, None)


@_apply.register
def _(event: e.OrderExpired, state: MarketState) -> None:
    entry = state.orders[event.order_id]
    _shut(state, entry)
    if entry.status == "registered":
        entry.status = "expired"


@_apply.register
def _(event: e.OrderUnregistered, state: MarketState) -> None:
    entry = state.orders[event.order_id]
    _shut(state, entry)
    entry.status = "unregistered"
    state.traders[entry.order.trader].by_time.pop(entry.order.time, None)


@_apply.register
def _(event: e.SlotGated, state: MarketState) -> None:
    state.slots[event.slot] = SlotEntry(slot=event.slot, status="gated", gated_at=event.chain_time)
    _gate(state, event.slot)


@_apply.register
def _(event: e.SlotsLapsed, state: MarketState) -> None:
    if event.first == event.last and event.first in state.slots:
        state.slots[event.first].status = "lapsed"
    if state.last_gated is None or event.last > state.last_gated:
        _gate(state, event.last)


@_apply.register
def _(event: e.BookSealed, state: MarketState) -> None:
    entry = state.slots[event.slot]
    entry.book_hash, entry.rows, entry.sealed_at = event.book_hash, event.rows, event.chain_time


@_apply.register
def _(event: e.SlotCleared, state: MarketState) -> None:
    entry = state.slots[event.slot]
    entry.status = "cleared"
    entry.price, entry.volume, entry.fills = event.price, event.volume, event.fills
    entry.admissible = (event.admissible_low, event.admissible_high)
    entry.batches, entry.result_root = event.batches, event.result_root


@_apply.register
def _(event: e.SlotWithoutTrade, state: MarketState) -> None:
    state.slots[event.slot].status = "no_trade"


@_apply.register
def _(event: e.SlotPosted, state: MarketState) -> None:
    state.slots[event.slot].status = "posted"


@_apply.register
def _(event: e.BatchesSettled, state: MarketState) -> None:
    entry = state.slots[event.slot]
    entry.settled = sorted({*entry.settled, *event.batches})


@_apply.register
def _(event: e.SlotSettled, state: MarketState) -> None:
    state.slots[event.slot].status = "settled"


@_apply.register
def _(event: e.SlotClosed, state: MarketState) -> None:
    state.slots[event.slot].status = "closed"


_FOLDS = {kind: _apply.dispatch(kind) for kind in get_args(e.Event)}
"""What `_apply` would look up again for every event."""


def _gate(state: MarketState, slot: SlotIndex) -> None:
    state.last_gated = slot
    for gated in [index for index in state.books if index <= slot]:
        del state.books[gated]


def _open(state: MarketState, entry: OrderEntry) -> None:
    state.open_orders[entry.order_id] = None
    if not state.books:  # a replay's usual case
        return
    for slot, book in state.books.items():
        if state.takes_part(entry, slot):
            book.insert(*resting(entry))


def _shut(state: MarketState, entry: OrderEntry) -> None:
    state.open_orders.pop(entry.order_id, None)
    for book in state.books.values():
        book.remove(entry.order_id)


def _reopen_until_end(state: MarketState, entry: OrderEntry) -> None:
    """An ended order still stands in slots whose gate came before its end and is not known to have passed."""
    following = (state.last_gated or entry.order.first - 1) + 1
    if state.market.timing.gate(SlotIndex(max(following, entry.order.first))) < entry.ended_at:
        _open(state, entry)
