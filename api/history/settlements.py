"""A wallet's settlements: what each slot did to its money, from the same fills as GET /v1/fills."""

from collections import defaultdict
from collections.abc import Sequence

from api.amounts import amount_text
from api.history.cursors import read_position, write_cursor
from api.history.fills import OwnFill, settled_fills, waiting_fills
from api.history.own_history import own_history
from api.history.periods import Period
from api.history.schemas import SettlementList, SettlementOfSlot, SettlementState
from api.parts import ApiParts
from auction_engine.core.market import Market
from auction_engine.core.order_text import price_text, slot_text
from auction_engine.core.units import SlotIndex
from auction_engine.db import money_history


async def list_settlements(
    parts: ApiParts, wallet: str, market: str | None, period: Period, limit: int, before: str | None
) -> SettlementList:
    """Newest slot first. Raises InvalidInput, NotFound, Unavailable."""
    own = await own_history(parts, wallet, market)
    first, last = period.slots(own.market)
    slots = (first, min(last, SlotIndex(read_position(before) - 1)))
    pool, address = parts.pool, own.market.address
    waiting = await waiting_fills(parts, own, slots)
    settled = await money_history.latest_slots(pool, address, own.trader, slots, limit + 1)
    found = sorted({*settled, *(fill.trade.slot for fill in waiting)}, reverse=True)
    shown = found[:limit]
    booked = await money_history.fills_of_slots(pool, address, own.trader, shown)
    fills: dict[SlotIndex, list[OwnFill]] = defaultdict(list)
    for fill in (*settled_fills(booked), *waiting):
        fills[fill.trade.slot].append(fill)
    return SettlementList(
        market=address,
        settlements=[settlement_of(fills[slot], own.market) for slot in shown],
        next=write_cursor(shown[-1]) if len(found) > limit else None,
        read=own.read,
    )


def settlement_of(fills: Sequence[OwnFill], market: Market) -> SettlementOfSlot:
    """All fills of one trader in one slot, at least one, added up."""
    settled = [fill for fill in fills if fill.state == "settled"]
    amount = sum(fill.amount for fill in settled)
    fees = sum(fill.fee or 0 for fill in settled)
    trade, decimals = fills[0].trade, market.quote_decimals
    return SettlementOfSlot(
        slot=slot_text(trade.slot, market),
        index=trade.slot,
        state=_state(fills),
        price=price_text(trade.price, market),
        bought_wh=_wh([fill for fill in settled if fill.trade.side == "buy"], market),
        sold_wh=_wh([fill for fill in settled if fill.trade.side == "sell"], market),
        pending_wh=_wh([fill for fill in fills if fill.state == "pending"], market),
        lapsed_wh=_wh([fill for fill in fills if fill.state == "lapsed"], market),
        amount=amount_text(amount, decimals),
        amount_base_units=amount,
        fees=amount_text(fees, decimals),
        fees_base_units=fees,
        net=amount_text(amount - fees, decimals),
        net_base_units=amount - fees,
        signatures=list(dict.fromkeys(fill.signature for fill in settled if fill.signature is not None)),
    )


def _state(fills: Sequence[OwnFill]) -> SettlementState:
    """Pending while anything waits; what is over is settled or lapsed, or both."""
    states = {fill.state for fill in fills}
    if "pending" in states:
        return "pending"
    if "lapsed" in states:
        return "partly_lapsed" if "settled" in states else "lapsed"
    return "settled"


def _wh(fills: Sequence[OwnFill], market: Market) -> int:
    return sum(fill.trade.lots for fill in fills) * market.rules.lot
