"""What an operator allows one trader beyond what the chain itself bounds. Every limit is optional."""

from collections.abc import Iterable

import msgspec

from auction_engine.core.errors import InvalidInput, Refused
from auction_engine.core.market import Market
from auction_engine.core.order import Order
from auction_engine.core.units import Amount, Lots, SlotIndex


class TraderLimits(msgspec.Struct, frozen=True, kw_only=True):
    """None: no limit of ours, the program's own bounds remain.

    open_orders: how many may be open at once. notional: |limit| x lots x slots x unit over all open orders, base units.
    lots_per_slot: of one side in any one slot, which is what the trader's connection can carry.
    """

    open_orders: int | None = None
    notional: Amount | None = None
    lots_per_slot: Lots | None = None


NO_LIMITS = TraderLimits()


def check_sane(limits: TraderLimits) -> None:
    """Raises InvalidInput for a negative limit."""
    for name in limits.__struct_fields__:
        value = getattr(limits, name)
        if value is not None and value < 0:
            raise InvalidInput(f"{name} must be 0 or more, not {value}", code="limits_form")


def notional(order: Order, market: Market) -> Amount:
    """What the order could move at its limit in all of its slots, in base units."""
    return Amount(abs(order.limit) * order.lots * order.count * market.unit)


def busiest_lots(order: Order, others: Iterable[Order]) -> Lots:
    """Most lots that the order and others of its side name in one of its slots.

    The sum over the orders can only rise where one of them begins, so no other slot needs a look.
    """
    beside = [
        other
        for other in others
        if other.side == order.side and other.first <= order.last and order.first <= other.last
    ]
    starts = {order.first, *(other.first for other in beside if other.first > order.first)}
    return Lots(order.lots + max(_lots_in(beside, slot) for slot in starts))


def check_limits(limits: TraderLimits, order: Order, open_orders: list[Order], market: Market) -> None:
    """Raises Refused (`too_many_open_orders`, `over_notional`, `over_slot_energy`) when the order would exceed one."""
    if limits.open_orders is not None and len(open_orders) >= limits.open_orders:
        raise Refused(
            f"{len(open_orders)} orders are open and {limits.open_orders} may be: end one first",
            code="too_many_open_orders",
            allowed=limits.open_orders,
        )
    if limits.notional is not None:
        used = sum(notional(other, market) for other in open_orders)
        asked = notional(order, market)
        if used + asked > limits.notional:
            raise Refused(
                f"open orders may add up to a notional of {limits.notional} base units; {used} are in use and this"
                f" order is worth {asked}: ask for less, or end an order first",
                code="over_notional",
                allowed=limits.notional,
                available=max(0, limits.notional - used),
            )
    if limits.lots_per_slot is not None:
        most = busiest_lots(order, open_orders)
        if most > limits.lots_per_slot:
            lot = market.rules.lot
            raise Refused(
                f"in one slot your {order.side} orders would ask for {most * lot} Wh; your connection is allowed"
                f" {limits.lots_per_slot * lot} Wh: ask for less, or end an order first",
                code="over_slot_energy",
                allowed=limits.lots_per_slot * lot,
            )


def _lots_in(orders: Iterable[Order], slot: SlotIndex) -> int:
    return sum(order.lots for order in orders if order.covers(slot))
