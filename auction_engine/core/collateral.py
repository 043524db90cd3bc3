"""What an order can cost its owner at worst, and so what must be locked for it. Source: docs/program.md, Collateral."""

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
