"""Amending an order: the END of the old one and the new one, both signed, accepted together or not at all."""

from api.orders.intake import checked_text, market_of_text
from api.orders.schemas import Amendment, OrderView
from api.orders.service import accepted_order, find_order
from api.parts import ApiParts
from auction_engine.core.commands import AmendOrder
from auction_engine.core.errors import InvalidInput
from auction_engine.core.order import End, Order


async def amend_order(parts: ApiParts, wallet: str, identity: str, body: Amendment) -> OrderView:
    """The new order; `amends` names the old one, which is ending. Sent again: the same. Raises AuctionError."""
    parts.order_rate.take(wallet)
    state, old = find_order(parts, wallet, identity)
    market = state.market
    if market_of_text(body.order.text, parts.follower.states.values()) is not state:
        raise InvalidInput("the new order is of another market", code="wrong_market")
    end, end_signature = checked_text(body.end, market, parts.program, wallet)
    order, signature = checked_text(body.order, market, parts.program, wallet)
    if not isinstance(end, End):
        raise InvalidInput("`end` must be an END text", code="not_an_end")
    if not isinstance(order, Order):
        raise InvalidInput("`order` must be the text of an order", code="not_an_order")
    if end.target != old.order.time:
        raise InvalidInput(f"`end` must end the order signed at {old.order.time}", code="not_this_order")
    command = AmendOrder(
        end_text=body.end.text,
        end_signature=end_signature.hex(),
        text=body.order.text,
        signature=signature.hex(),
        wallet=wallet,
        at=parts.clock(),
    )
    accepted = await parts.gateway.submit(market.address, command)
    return await accepted_order(
        parts, wallet, order, command.text, command.signature, accepted.seq, command.at
    )
