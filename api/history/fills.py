"""A wallet's fills: those that the chain has settled for good, from the money's history, and those of the log that wait."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from api.amounts import amount_text
from api.history.cursors import read_cursor, write_cursor
from api.history.own_history import OwnHistory, own_history
from api.history.periods import Period
from api.history.schemas import FillList, FillState, OwnFillView
from api.markets.slot_results import SlotResults
from api.parts import ApiParts
from api.times import seconds_text
from auction_engine.core.entries import SlotEntry
from auction_engine.core.market import Market
from auction_engine.core.movements import BookedMovement, Trade
from auction_engine.core.order_text import price_text, slot_text
from auction_engine.core.units import Amount, Milliseconds, Seconds, SlotIndex
from auction_engine.db import money_history
from auction_engine.db.money_history import AFTER_ALL, FillName

WAITING_STATUSES = ("cleared", "posted", "settled", "lapsed")
"""Of slots whose fills the chain may not have settled for good: a closed slot's are settled, since a life has passed."""
SLOTS_LOOKED_BACK = 1_024
"""Newest slots of the log that are looked through for fills that wait. Older ones that lapsed are told no more."""


class OwnFill(msgspec.Struct, frozen=True, kw_only=True):
    """A fill, settled or not. fee: None while it is not known. amount: before it, as it changes the balance."""

    order_id: str | None
    order_time: Milliseconds
    trade: Trade
    amount: Amount
    fee: Amount | None
    state: FillState
    signature: str | None = None
    chain_slot: int | None = None
    time: Seconds | None = None

    @property
    def name(self) -> FillName:
        return self.trade.slot, self.trade.batch, self.order_time


async def list_fills(
    parts: ApiParts, wallet: str, market: str | None, period: Period, limit: int, before: str | None
) -> FillList:
    """Newest slot first. A fill keeps its place when it is settled. Raises InvalidInput, NotFound, Unavailable."""
    own = await own_history(parts, wallet, market)
    end = AFTER_ALL if before is None else _name(read_cursor(before, AFTER_ALL))
    slots = period.slots(own.market)
    booked = await money_history.latest_fills(
        parts.pool, own.market.address, own.trader, slots, end, limit + 1
    )
    waiting = [fill for fill in await waiting_fills(parts, own, slots) if fill.name < end]
    shown = sorted([*settled_fills(booked), *waiting], key=lambda fill: fill.name, reverse=True)
    return FillList(
        market=own.market.address,
        fills=[_view(fill, own.market) for fill in shown[:limit]],
        next=write_cursor(*shown[limit - 1].name) if len(shown) > limit else None,
        read=own.read,
    )


def settled_fills(booked: Iterable[BookedMovement]) -> Iterator[OwnFill]:
    for movement in (each.movement for each in booked):
        if movement.trade is not None and movement.order_time is not None:
            yield OwnFill(
                order_id=movement.order_id,
                order_time=movement.order_time,
                trade=movement.trade,
                amount=movement.before_fee,
                fee=movement.fee,
                state="settled",
                signature=movement.signature,
                chain_slot=movement.chain_slot,
                time=movement.time,
            )


async def waiting_fills(
    parts: ApiParts, own: OwnHistory, slots: tuple[SlotIndex, SlotIndex]
) -> list[OwnFill]:
    """Fills of the log in these slots that the history does not hold: they wait, or their window passed."""
    newest = islice(reversed(own.state.slots.values()), SLOTS_LOOKED_BACK)
    entries = [e for e in newest if e.status in WAITING_STATUSES and slots[0] <= e.slot <= slots[1]]
    found = [fill for entry in entries for fill in _of_log(own, entry, parts.slot_results)]
    if not found:
        return []
    address = own.market.address
    fees = await money_history.fees_per_lot(parts.pool, address, own.trader)
    booked = await money_history.fills_of_slots(
        parts.pool, address, own.trader, sorted({fill.trade.slot for fill in found})
    )
    settled = {fill.name for fill in settled_fills(booked)}
    return [_with_fee(fill, fees) for fill in found if fill.name not in settled]


def _of_log(own: OwnHistory, entry: SlotEntry, results: SlotResults) -> Iterator[OwnFill]:
    sides = {fill.time: fill.side for fill in entry.fills if fill.trader == own.trader}
    if entry.price is None or not sides:
        return
    placed = results.of_slot(own.market.address, entry)
    for time, side in sides.items():
        fill = placed[own.trader, time]
        for batch, lots in zip(fill.batches, fill.parts, strict=True):
            paid = own.market.amount(entry.price, lots)
            lapsed = entry.status == "lapsed" and batch not in entry.settled
            yield OwnFill(
                order_id=own.state.order_names.get((own.trader, time)),
                order_time=time,
                trade=Trade(slot=entry.slot, batch=batch, side=side, lots=lots, price=entry.price),
                amount=paid if side == "sell" else Amount(-paid),
                fee=None,
                state="lapsed" if lapsed else "pending",
            )


def _with_fee(fill: OwnFill, fees: dict[Milliseconds, Amount]) -> OwnFill:
    """The fee of an unsettled fill is its order's, whose record stays until the slot's life is over."""
    fee = fees.get(fill.order_time)
    return fill if fee is None else msgspec.structs.replace(fill, fee=Amount(fee * fill.trade.lots))


def _name(numbers: tuple[int, ...]) -> FillName:
    slot, batch, time = numbers
    return SlotIndex(slot), batch, Milliseconds(time)


def _view(fill: OwnFill, market: Market) -> OwnFillView:
    decimals, trade = market.quote_decimals, fill.trade
    net = None if fill.fee is None else fill.amount - fill.fee
    return OwnFillView(
        slot=slot_text(trade.slot, market),
        index=trade.slot,
        batch=trade.batch,
        order_id=fill.order_id,
        side=trade.side,
        wh=trade.lots * market.rules.lot,
        price=price_text(trade.price, market),
        amount=amount_text(fill.amount, decimals),
        amount_base_units=fill.amount,
        fee=None if fill.fee is None else amount_text(fill.fee, decimals),
        fee_base_units=fill.fee,
        net=None if net is None else amount_text(net, decimals),
        net_base_units=net,
        state=fill.state,
        signature=fill.signature,
        chain_slot=fill.chain_slot,
        time=None if fill.time is None else seconds_text(fill.time),
    )
