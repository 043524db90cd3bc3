"""What an order can cost its owner at worst, and so what must be locked for it. Source: docs/program.md, Collateral."""

from auction_engine.core.commands import RecordSeen
from auction_engine.core.market import Market
from auction_engine.core.order import Order
from auction_engine.core.units import COVERED_SLOTS, Amount


def need_per_lot(order: Order, market: Market, fee: Amount) -> Amount:
    """Most that one filled lot can cost: a buyer pays up to a positive limit, a seller down to a negative one."""
    worst = order.limit if order.side == "buy" else -order.limit
    return Amount(market.unit * max(0, worst) + fee)


def locked_at_registration(order: Order, market: Market) -> Amount:
    """What registering locks: the need of as many slots as can be in flight at once, in base units."""
    per_slot = need_per_lot(order, market, market.fee) * order.lots
    return Amount(per_slot * min(COVERED_SLOTS, order.count))


def cost_of_registration(order: Order, market: Market) -> Amount:
    """What must be free for the order to be registered: its lock and the order fee."""
    return Amount(locked_at_registration(order, market) + market.order_fee)


def missing_cover(record: RecordSeen, market: Market) -> Amount:
    """How much less an ended record holds than it would have needed to stay open; 0: nothing was missing.

    The program ends an order whose cover runs short, and moves all free money to it first: what it then holds is less
    than the target of docs/decisions/0004. After any other end a record still holds its whole target, until a later
    fill sets part of it free; so ask when the end is first seen.
    """
    timing, last = market.timing, record.first + record.count - 1
    ahead_from = -(
        -(record.ended_at - timing.settle_seconds + timing.gate_lead_seconds) // timing.slot_seconds
    )
    first = max(record.first, ahead_from, timing.next_gate(record.live_from))
    filled = sum(lots for slot, lots in record.filled if first <= slot <= last)
    wanted = min(COVERED_SLOTS * record.lots, max(0, last - first + 1) * record.lots - filled)
    worst = record.limit if record.side == "buy" else -record.limit
    need = (market.unit * max(0, worst) + record.fee) * wanted
    return Amount(max(0, need - record.locked))
