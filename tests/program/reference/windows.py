"""When something may be done: gates, windows, pauses, and which orders are live."""

from tests.program.reference.state import NEVER, Market, Order


def gate(market: Market, slot: int) -> int:
    """The second at which the book of a slot closes."""
    return slot * market.slot_seconds - market.gate_lead_seconds


def last_gate(market: Market, order: Order) -> int:
    return gate(market, order.first + order.count - 1)


def may_post(market: Market, slot: int, now: int) -> bool:
    at = gate(market, slot)
    return at < now <= at + market.post_seconds


def may_settle(market: Market, slot: int, now: int) -> bool:
    return now <= gate(market, slot) + market.settle_seconds


def may_challenge(market: Market, slot: int, now: int) -> bool:
    at = gate(market, slot)
    return at + market.settle_seconds < now < at + market.life_seconds


def may_close(market: Market, slot: int, now: int) -> bool:
    return now >= gate(market, slot) + market.life_seconds


def may_release(market: Market, order: Order, now: int) -> bool:
    """All windows of its slots have passed, and its text is too old to be registered again."""
    over = min(order.ended_at, last_gate(market, order)) + market.life_seconds
    return now >= over and now * 1000 > order.time + (market.fresh_seconds + 60) * 1000


def is_pending(market: Market, order: Order, now: int) -> bool:
    """Not ended, and with a gate to come."""
    return order.used != 0 and order.ended_at == NEVER and last_gate(market, order) >= now


def is_live(market: Market, order: Order, slot: int) -> bool:
    """Whether the order takes part in the slot, pauses aside."""
    in_range = order.first <= slot < order.first + order.count
    return in_range and order.live_from <= gate(market, slot) < order.ended_at


def is_paused(market: Market, slot: int) -> bool:
    at = gate(market, slot)
    now = market.pause_from <= at < market.pause_until
    return now or market.earlier_pause_from <= at < market.earlier_pause_until


def pause_is_open(market: Market) -> bool:
    return market.pause_until == NEVER
