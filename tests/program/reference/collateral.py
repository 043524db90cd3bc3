"""What an order must have locked, what a fill takes from it, and how it is covered anew."""

from dataclasses import dataclass, replace

from tests.program.reference.refusal import Checks
from tests.program.reference.state import BUY, NEVER, K, Market, Order, RingEntry, Trader
from tests.program.reference.windows import is_live, may_settle


def cost_per_lot(market: Market, order: Order) -> int:
    """The most that one lot in one slot can cost."""
    signed = order.limit if order.side == BUY else -order.limit
    return market.unit * max(0, signed) + order.fee


def first_lock(market: Market, order: Order) -> int:
    return cost_per_lot(market, order) * order.lots * min(K, order.count)


def with_record(trader: Trader, place: int, order: Order) -> Trader:
    return replace(trader, records=(*trader.records[:place], order, *trader.records[place + 1 :]))


def with_entry(order: Order, entry: RingEntry) -> Order:
    place = entry.slot % K
    return replace(order, ring=(*order.ring[:place], entry, *order.ring[place + 1 :]))


@dataclass(frozen=True)
class Fill:
    """Lots of one record."""

    place: int
    lots: int


def pay(market: Market, trader: Trader, slot: int, price: int, fills: list[Fill], checks: Checks) -> Trader:
    """The trader after these fills of his: what they cost comes out of the orders' locks, what they bring is free."""
    for fill in fills:
        order = trader.records[fill.place]
        amount = price * market.unit * fill.lots
        due = (amount if order.side == BUY else -amount) + order.fee * fill.lots
        entry = order.entry(slot)
        order = with_entry(order, replace(entry, filled=entry.filled + fill.lots))
        if due > 0:
            checks.need(due <= order.locked, "OrderCover")
            order = replace(order, locked=order.locked - due)
            trader = replace(trader, locked=trader.locked - due)
        else:
            trader = replace(trader, free=trader.free - due)
        trader = with_record(trader, fill.place, order)
    return trader


def cover(market: Market, trader: Trader, place: int, now: int) -> Trader:
    """Collateral for the lots that can still be filled, as far as the free balance goes; short of it the order ends.

    Slots in which the order is not live count for nothing: it may have been registered after their gates.
    """
    order = trader.records[place]
    ahead = [
        slot
        for slot in range(order.first, order.first + order.count)
        if may_settle(market, slot, now) and is_live(market, order, slot)
    ]
    filled = sum(entry.filled for entry in order.ring if entry.slot in ahead)
    target = cost_per_lot(market, order) * min(K * order.lots, len(ahead) * order.lots - filled)
    locked = min(target, order.locked + trader.free)
    moved = locked - order.locked
    ended_at = now if locked < target and order.ended_at == NEVER else order.ended_at
    trader = replace(trader, free=trader.free - moved, locked=trader.locked + moved)
    return with_record(trader, place, replace(order, locked=locked, ended_at=ended_at))
