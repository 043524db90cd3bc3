"""The fold: what each event does to the state. No checks live here; an event is a fact."""

from functools import singledispatch
from typing import get_args

import msgspec

from auction_engine.core import events as e
from auction_engine.core.entries import Notice, OrderEntry, SlotEntry, TraderEntry
from auction_engine.core.limits import NO_LIMITS
from auction_engine.core.oversight import Collar, Halt
from auction_engine.core.state import MarketState, resting
from auction_engine.core.units import Seq, SlotIndex


def apply(state: MarketState, seq: Seq, log_hash: bytes, event: e.Event) -> None:
    """Apply the event at position `seq` of the log, whose chain hash is `log_hash`."""
    assert seq == state.seq + 1, f"the log is gap-free: {seq} does not follow {state.seq}"
    _FOLDS[type(event)](event, state)
    state.seq = seq
    state.log_hash = log_hash
    if isinstance(event, e.OrderAccepted | e.OrderAmended):
        state.orders[event.order_id].accepted_hash = log_hash


@singledispatch
def _apply(event: object, state: MarketState) -> None:
    raise AssertionError(f"an event without an effect at {state.seq}: {event!r}")


@_apply.register
def _(event: e.MarketOpened, state: MarketState) -> None:
    state.market = event.market


@_apply.register
def _(event: e.OrderAccepted, state: MarketState) -> None:
    _accept(event, state)


@_apply.register
def _(event: e.OrderAmended, state: MarketState) -> None:
    state.orders[event.ended].ending = True
    _accept(event, state).amends = event.ended


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
    entry.ended_because = "end_text" if entry.ending else "transaction"
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
    notice = Notice(seq=Seq(state.seq + 1), kind="order_unregistered", order_id=event.order_id)
    state.add_notice(entry.wallet, notice)


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


@_apply.register
def _(event: e.PausesChanged, state: MarketState) -> None:
    state.pauses = event.pauses
    state.market_seq = event.account_seq
    state.books.clear()


@_apply.register
def _(event: e.SlotsPaused, state: MarketState) -> None:
    for index in range(event.first, event.last + 1):
        slot = SlotIndex(index)
        entry = SlotEntry(slot=slot, status="paused", gated_at=event.chain_time)
        state.slots.setdefault(slot, entry).status = "paused"
    if state.last_gated is None or event.last > state.last_gated:
        _gate(state, event.last)


@_apply.register
def _(event: e.CoverRanShort, state: MarketState) -> None:
    entry = state.orders[event.order_id]
    entry.ended_because = "cover"
    notice = Notice(
        seq=Seq(state.seq + 1),
        kind="cover_ran_short",
        order_id=event.order_id,
        missing=event.missing,
        ended_at=event.ended_at,
    )
    state.add_notice(entry.wallet, notice)


@_apply.register
def _(event: e.MarketHalted, state: MarketState) -> None:
    state.halt = Halt(reason=event.reason, by=event.by, at=event.at)


@_apply.register
def _(event: e.MarketResumeProposed, state: MarketState) -> None:
    assert state.halt is not None, "only a halted market is resumed"
    state.halt = msgspec.structs.replace(state.halt, resume_proposed_by=event.by)


@_apply.register
def _(_event: e.MarketResumed, state: MarketState) -> None:
    state.halt = None


@_apply.register
def _(event: e.CollarSet, state: MarketState) -> None:
    low, high = event.low, event.high
    state.collar = None if low is None or high is None else Collar(low=low, high=high)


@_apply.register
def _(event: e.LimitsSet, state: MarketState) -> None:
    if event.wallet is None:
        state.default_limits = event.limits or NO_LIMITS
    elif event.limits is None:
        state.trader_limits.pop(event.wallet, None)
    else:
        state.trader_limits[event.wallet] = event.limits


def _accept(event: e.OrderAccepted | e.OrderAmended, state: MarketState) -> OrderEntry:
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
    return entry


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
