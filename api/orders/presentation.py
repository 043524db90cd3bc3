"""An order as its owner sees it."""

from collections.abc import Iterator

from api.amounts import amount_text
from api.markets.schemas import FillStatus, OpenSlotView
from api.markets.slot_names import first_ungated, open_slot_view
from api.markets.slot_results import PlacedFill, SlotResults
from api.orders.notices import ended_notice
from api.orders.receipts import ReceiptKey
from api.orders.schemas import OrderFillView, OrderStatus, OrderView
from auction_engine.core.entries import OrderEntry, SlotEntry
from auction_engine.core.market import Market
from auction_engine.core.order import Order
from auction_engine.core.order_text import price_text, render_order, slot_text
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, SlotIndex

GATES_SHOWN = 4
"""Of a long order's first slots; its last one is shown too."""


def order_view(
    state: MarketState, entry: OrderEntry, now: Milliseconds, results: SlotResults, key: ReceiptKey
) -> OrderView:
    """now: the chain's time, which tells a live order from a registered one. key: signs its receipt."""
    market, order = state.market, entry.order
    return OrderView(
        id=entry.order_id,
        text=render_order(order, market),
        market=market.address,
        wallet=entry.wallet,
        trader=order.trader,
        side=order.side,
        wh=order.lots * market.rules.lot,
        limit=price_text(order.limit, market),
        from_=slot_text(order.first, market),
        slots=order.count,
        time=order.time,
        status=order_status(state, entry, now),
        ending=entry.ending,
        accepted_seq=entry.accepted_seq,
        record_seq=entry.record_seq,
        live_from_slot=_live_from_slot(state, entry),
        gates=order_gates(order, market),
        receipt=key.receipt_of(market.address, entry),
        amends=entry.amends,
        ended_because=entry.ended_because,
        ended_notice=ended_notice(state, entry),
        fills=list(_fills(state, entry, results)),
    )


def order_status(state: MarketState, entry: OrderEntry, now: Milliseconds) -> OrderStatus:
    if entry.status == "registered" and state.takes_part(entry, first_ungated(state, now)):
        return "live"
    return entry.status


def order_gates(order: Order, market: Market) -> list[OpenSlotView]:
    """When the books of its first slots and of its last close, and when intake for them does."""
    first = range(order.first, min(order.last, order.first + GATES_SHOWN - 1) + 1)
    return [open_slot_view(market, SlotIndex(slot)) for slot in sorted({*first, order.last})]


def _live_from_slot(state: MarketState, entry: OrderEntry) -> str | None:
    if entry.live_from is None:
        return None
    slot = max(entry.order.first, state.market.timing.next_gate(entry.live_from))
    return slot_text(slot, state.market) if slot <= entry.order.last else None


def _fills(state: MarketState, entry: OrderEntry, results: SlotResults) -> Iterator[OrderFillView]:
    market, order = state.market, entry.order
    if state.last_gated is None:
        return
    for index in range(order.first, min(order.last, state.last_gated) + 1):
        slot = state.slots.get(SlotIndex(index))
        if slot is None or slot.price is None:
            continue
        placed = results.of_slot(market.address, slot).get((order.trader, order.time))
        if placed is not None:
            yield OrderFillView(
                slot=slot_text(slot.slot, market),
                index=slot.slot,
                wh=placed.lots * market.rules.lot,
                price=price_text(slot.price, market),
                amount=amount_text(market.amount(slot.price, placed.lots), market.quote_decimals),
                status=fill_status(slot, placed),
            )


def fill_status(slot: SlotEntry, placed: PlacedFill) -> FillStatus:
    """A fill is settled when each of its batches is, even in a slot of which other batches lapsed."""
    if set(placed.batches) <= set(slot.settled):
        return "settled"
    match slot.status:
        case "lapsed":
            return "lapsed"
        case "posted" | "settled" | "closed":
            return "posted"
        case _:
            return "cleared"
