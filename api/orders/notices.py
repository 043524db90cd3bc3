"""Why an order ended and what its owner can do about it, in words."""

from api.amounts import amount_text
from auction_engine.core.entries import Notice, OrderEntry
from auction_engine.core.order_text import slot_text
from auction_engine.core.state import MarketState


def ended_notice(state: MarketState, entry: OrderEntry) -> str | None:
    """None for an order that has not ended, or whose owner ended it: he knows."""
    notices = state.notices.get(entry.wallet, ())
    return next((notice_text(state, one) for one in notices if one.order_id == entry.order_id), None)


def notice_text(state: MarketState, notice: Notice) -> str:
    market, entry = state.market, state.orders[notice.order_id]
    where = f"{entry.order.side} order from {slot_text(entry.order.first, market)}"
    match notice.kind:
        case "cover_ran_short":
            missing = amount_text(notice.missing or 0, market.quote_decimals)
            return (
                f"Your {where} was ended by the program: after a fill its collateral was {missing} short of what its"
                " coming slots need, and nothing more was free. What was filled stays filled. Deposit more and sign a"
                " new order to trade on."
            )
        case "order_unregistered":
            return (
                f"Your {where} did not reach the chain before its last gate: nothing was locked or traded. Its receipt"
                " proves that it was accepted: show it to the operator."
            )
