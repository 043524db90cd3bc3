"""Decides orders and ENDs at the door: everything that the program would refuse is refused here first, with its reason."""

from auction_engine.core.collateral import cost_of_registration
from auction_engine.core.commands import AmendOrder, EndOrders, PlaceOrder
from auction_engine.core.entries import HOLDING_STATUSES, OrderEntry, TraderEntry
from auction_engine.core.errors import Conflict, InvalidInput, Refused
from auction_engine.core.events import EndAccepted, Event, OrderAccepted, OrderAmended
from auction_engine.core.limits import check_limits
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import order_id, parse_text, price_text, slot_text
from auction_engine.core.state import MarketState, is_open
from auction_engine.core.units import Amount, Milliseconds, Seconds, SlotIndex

RECORDS_MAX = 8
"""Order records in a trader's account."""
AHEAD_MS_MAX = 60_000
"""How far a signing time may lie ahead of the chain's clock (docs/rules.md, 4.4)."""
INTAKE_LEAD_SECONDS = Seconds(3)
"""Intake for a slot closes so long before its gate: registering takes a moment."""
FRESH_MARGIN_MS = 10_000
"""An order must stay fresh for so long after it was accepted, or the chain might refuse it."""


def place_order(state: MarketState, command: PlaceOrder) -> list[Event]:
    """One OrderAccepted, or nothing when this very order was accepted before. Raises AuctionError."""
    order = parse_text(command.text, state.market)
    if isinstance(order, End):
        raise InvalidInput("this text ends orders; send it to DELETE /v1/orders/{id}", code="not_an_order")
    identity = order_id(command.text)
    if identity in state.orders:
        return []
    _check_new(state, command.wallet, order, command.at)
    return [
        OrderAccepted(
            order_id=identity,
            wallet=command.wallet,
            order=order,
            signature=command.signature,
            at=command.at,
        )
    ]


def amend_order(state: MarketState, command: AmendOrder) -> list[Event]:
    """One OrderAmended, or nothing when this very change was accepted before. Raises AuctionError.

    The new order must find room beside the old one, whose record and collateral the chain keeps until its release.
    """
    end, order = parse_text(command.end_text, state.market), parse_text(command.text, state.market)
    if isinstance(end, Order) or end.target is None:
        raise InvalidInput("`end` must be the text that ends the one order to be amended", code="not_an_end")
    if isinstance(order, End):
        raise InvalidInput("`order` must be the text of the new order", code="not_an_order")
    trader = _trader(state, command.wallet, end.trader)
    old, identity = trader.by_time.get(end.target), order_id(command.text)
    known = state.orders.get(identity)
    if known is not None:
        if known.amends is not None and state.orders[known.amends].order.time == end.target:
            return []
        raise Conflict("the new order was accepted before, by itself", code="replayed")
    _check_fresh(state, trader, end.time, command.at)
    if old is None or not is_open(state.orders[old]) or state.orders[old].ending:
        raise Refused("no open order is named by the END text", code="nothing_to_end")
    _check_new(state, command.wallet, order, command.at, instead_of=old)
    return [
        OrderAmended(
            ended=old,
            end_text=command.end_text,
            end_signature=command.end_signature,
            order_id=identity,
            wallet=command.wallet,
            order=order,
            signature=command.signature,
            at=command.at,
        )
    ]


def end_orders(state: MarketState, command: EndOrders) -> list[Event]:
    """One EndAccepted naming the orders that the text ends. Raises AuctionError."""
    end = parse_text(command.text, state.market)
    if isinstance(end, Order):
        raise InvalidInput("this text places an order; send it to POST /v1/orders", code="not_an_end")
    trader = _trader(state, command.wallet, end.trader)
    _check_fresh(state, trader, end.time, command.at)
    ended = [entry.order_id for entry in _named(state, trader, end) if is_open(entry) and not entry.ending]
    if not ended:
        raise Refused("no open order is named by this text", code="nothing_to_end")
    return [
        EndAccepted(
            text=command.text,
            signature=command.signature,
            wallet=command.wallet,
            trader=end.trader,
            order_ids=tuple(ended),
            at=command.at,
        )
    ]


def first_open_slot(state: MarketState, order: Order, now: Seconds) -> SlotIndex:
    """The first slot that the order can still be live in. Raises Refused when its last intake has closed."""
    timing = state.market.timing
    slot = max(order.first, timing.next_gate(Seconds(now + INTAKE_LEAD_SECONDS)))
    if state.last_gated is not None:
        slot = max(slot, SlotIndex(state.last_gated + 1))
    if slot > order.last:
        raise Refused(
            f"intake for the order's last slot, {slot_text(order.last, state.market)}, has closed;"
            f" the next open slot is {slot_text(slot, state.market)}",
            code="past_gate",
        )
    return SlotIndex(slot)


def pending_cost(state: MarketState, trader: TraderEntry) -> Amount:
    """What the trader's accepted orders will take from his free money when they are registered."""
    pending = (state.orders[order_id] for order_id in trader.by_time.values())
    return Amount(sum(cost_of_registration(e.order, state.market) for e in pending if e.status == "accepted"))


def _check_new(
    state: MarketState, wallet: str, order: Order, at: Milliseconds, instead_of: str | None = None
) -> None:
    """Raises AuctionError when the order may not be taken now. instead_of: the id of the order that it replaces."""
    _check_open_market(state, order)
    trader = _trader(state, wallet, order.trader)
    _check_fresh(state, trader, order.time, at)
    if order.time in trader.by_time:
        raise Conflict(
            "another order with this signing time exists; sign again with a later time", code="replayed"
        )
    first_open_slot(state, order, Seconds(at // 1000))
    _check_room(state, trader, order)
    others = [state.orders[i] for i in trader.by_time.values() if i != instead_of]
    open_orders = [entry.order for entry in others if is_open(entry)]
    check_limits(state.limits_of(wallet), order, open_orders, state.market)


def _check_open_market(state: MarketState, order: Order) -> None:
    """Whether operators let the market take this order."""
    if state.halt is not None:
        raise Refused(
            f"the market is halted: {state.halt.reason}. New orders are taken when it resumes; ENDs and withdrawals"
            " go on, and so do slots with the orders that are in them",
            code="market_halted",
        )
    if state.collar is not None and not state.collar.low <= order.limit <= state.collar.high:
        low, high = (price_text(price, state.market) for price in (state.collar.low, state.collar.high))
        raise Refused(
            f"the limit {price_text(order.limit, state.market)} lies outside the market's present collar,"
            f" {low} to {high}: sign with a limit within it",
            code="outside_collar",
        )


def _named(state: MarketState, trader: TraderEntry, end: End) -> list[OrderEntry]:
    if end.target is not None:
        named = trader.by_time.get(end.target)
        return [] if named is None else [state.orders[named]]
    return [state.orders[i] for time, i in trader.by_time.items() if time < end.time]


def _trader(state: MarketState, wallet: str, address: str) -> TraderEntry:
    trader = state.trader_of(wallet)
    if trader is None:
        raise Refused(
            "this wallet has no trader account in the market; open one and deposit first", code="no_trader"
        )
    if trader.trader != address:
        raise InvalidInput(
            f"the text names trader {address}; this wallet's is {trader.trader}", code="wrong_trader"
        )
    return trader


def _check_fresh(state: MarketState, trader: TraderEntry, time: Milliseconds, now: Milliseconds) -> None:
    fresh_ms = state.market.timing.fresh_seconds * 1000
    earliest = max(now - fresh_ms + min(FRESH_MARGIN_MS, fresh_ms // 2), trader.min_time)
    if time < earliest:
        raise Refused(
            f"the text was signed at {time}; the earliest signing time taken now ({now}) is {earliest}: sign it again",
            code="expired",
        )
    if time > now + AHEAD_MS_MAX:
        raise Refused(
            f"the signing time {time} lies more than {AHEAD_MS_MAX // 1000} s ahead of the chain's clock"
            f" ({now}); set your clock and sign again",
            code="signed_ahead",
        )


def _check_room(state: MarketState, trader: TraderEntry, order: Order) -> None:
    entries = [state.orders[i] for i in trader.by_time.values()]
    if sum(entry.status in HOLDING_STATUSES for entry in entries) >= RECORDS_MAX:
        raise Refused(
            f"all {RECORDS_MAX} order records of the account are in use; a record frees itself"
            f" {state.market.timing.life_seconds} s after its order's last gate or end",
            code="too_many_orders",
        )
    most = trader.max_buy_lots if order.side == "buy" else trader.max_sell_lots
    used = sum(e.order.lots for e in entries if e.order.side == order.side and is_open(e))
    if used + order.lots > most:
        raise Refused(
            f"{order.side} orders may add up to {most} lots on this connection; {used} are in use and this"
            f" order asks for {order.lots}",
            code="over_limit",
        )
    cost, available = cost_of_registration(order, state.market), trader.free - pending_cost(state, trader)
    if cost > available:
        raise Refused(
            f"the order at {price_text(order.limit, state.market)} needs {cost} base units of collateral;"
            f" {max(available, 0)} are free: deposit more, or ask for less",
            code="over_collateral",
            needed=cost,
            available=available,
        )
