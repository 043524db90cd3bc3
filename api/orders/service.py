"""Placing, listing, showing and ending a wallet's own orders. Nobody's session reaches another wallet's order."""

from collections.abc import Iterator

from api.markets.service import market_state
from api.orders.delegates import Delegate, check_bounds, delegate_of
from api.orders.intake import checked_text, market_of_text
from api.orders.presentation import order_status, order_view
from api.orders.schemas import OrderList, OrderStatus, OrderView, SignedText
from api.parts import ApiParts
from auction_engine.core.commands import EndOrders, PlaceOrder
from auction_engine.core.entries import OrderEntry
from auction_engine.core.errors import InvalidInput, NotFound, Refused, Unavailable
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import order_id, render_end
from auction_engine.core.state import MarketState, is_open
from auction_engine.core.units import Seq

SEEN_SECONDS_MAX = 5.0
"""How long a write waits until this process's own reads show it; the write itself is durable before."""
Found = tuple[MarketState, OrderEntry]


class SignatureRequired(Refused):
    """A session alone ends nothing: the wallet must sign the END text that the problem holds."""

    code = "signature_required"


async def place_order(parts: ApiParts, wallet: str, body: SignedText) -> tuple[OrderView, bool]:
    """The order, and whether it is new (sent again it is not). Raises AuctionError."""
    state = market_of_text(body.text, parts.follower.states.values())
    delegate = await delegate_of(parts, state.market, body, wallet)
    wallet, key = (wallet, None) if delegate is None else (delegate.wallet, delegate.key)
    parsed, signature = checked_text(body, state.market, parts.program, wallet, key)
    if isinstance(parsed, End):
        raise InvalidInput("this text ends orders; send it to DELETE /v1/orders/{id}", code="not_an_order")
    if delegate is not None and order_id(body.text) not in state.orders:
        check_bounds(delegate, parsed, signature, state, parts.clock())
    command = PlaceOrder(text=body.text, signature=signature.hex(), wallet=wallet, at=parts.clock())
    accepted = await parts.gateway.submit(state.market.address, command)
    await until_seen(parts, state.market.address, accepted.seq)
    state = market_state(parts, state.market.address)
    entry = state.orders.get(order_id(body.text)) or _unseen(body, parsed, command, accepted.seq)
    return order_view(state, entry, command.at, parts.slot_results), accepted.changed


async def end_order(parts: ApiParts, wallet: str, identity: str, body: SignedText | None) -> OrderView:
    """The order with its END accepted. Raises AuctionError, SignatureRequired when there is no body."""
    delegate = None if body is None else await _delegate(parts, wallet, body)
    wallet, key = (wallet, None) if delegate is None else (delegate.wallet, delegate.key)
    state, entry = find_order(parts, wallet, identity)
    if body is None:
        raise _signature_required(parts, state, entry)
    parsed, signature = checked_text(body, state.market, parts.program, wallet, key)
    if isinstance(parsed, Order):
        raise InvalidInput("this text places an order; send it to POST /v1/orders", code="not_an_end")
    if parsed.target not in (None, entry.order.time):
        raise InvalidInput(
            f"the text ends the order signed at {parsed.target}, this one was signed at {entry.order.time}",
            code="not_this_order",
        )
    command = EndOrders(text=body.text, signature=signature.hex(), wallet=wallet, at=parts.clock())
    accepted = await parts.gateway.submit(state.market.address, command)
    await until_seen(parts, state.market.address, accepted.seq)
    state, entry = find_order(parts, wallet, identity)
    return order_view(state, entry, command.at, parts.slot_results)


def show_order(parts: ApiParts, wallet: str, identity: str) -> OrderView:
    state, entry = find_order(parts, wallet, identity)
    return order_view(state, entry, parts.clock(), parts.slot_results)


def list_orders(
    parts: ApiParts,
    wallet: str,
    market: str | None,
    status: OrderStatus | None,
    limit: int,
    before: str | None,
) -> OrderList:
    """The wallet's orders, latest signing time first. before: the id of the last order of the page before."""
    now = parts.clock()
    states = [market_state(parts, market)] if market else list(parts.follower.states.values())
    own = [(state, entry) for state in states for entry in state.orders_of(wallet)]
    own.sort(key=_latest_first)
    if before is not None:
        last = _latest_first(find_order(parts, wallet, before))
        own = [found for found in own if _latest_first(found) > last]
    wanted = (found for found in own if status is None or order_status(*found, now) == status)
    shown = _first(wanted, limit + 1)
    return OrderList(
        orders=[order_view(state, entry, now, parts.slot_results) for state, entry in shown[:limit]],
        next=shown[limit - 1][1].order_id if len(shown) > limit else None,
    )


def find_order(parts: ApiParts, wallet: str, identity: str) -> Found:
    """The wallet's own order. Raises NotFound, for those of others just as for none."""
    for state in parts.follower.states.values():
        entry = state.orders.get(identity)
        if entry is not None and entry.wallet == wallet:
            return state, entry
    raise NotFound(f"this wallet has no order with the id {identity[:64]}", code="order_not_found")


async def until_seen(parts: ApiParts, market: str, seq: Seq) -> None:
    """Wait until reads here show position `seq` of the log, but never fail a write that is durable already."""
    try:
        await parts.follower.wait_for(market, seq, SEEN_SECONDS_MAX)
    except (Unavailable, TimeoutError):
        return


async def _delegate(parts: ApiParts, wallet: str, body: SignedText) -> Delegate | None:
    market = market_of_text(body.text, parts.follower.states.values()).market
    return await delegate_of(parts, market, body, wallet)


def _signature_required(parts: ApiParts, state: MarketState, entry: OrderEntry) -> Refused:
    if not is_open(entry) or entry.ending:
        return Refused(f"the order is {entry.status} or ending already", code="nothing_to_end")
    end = End(trader=entry.order.trader, target=entry.order.time, time=parts.clock())
    text = render_end(end, state.market)
    return SignatureRequired(
        "sign `text` with the wallet and send it with its signature as the body", text=text
    )


def _unseen(body: SignedText, order: Order, command: PlaceOrder, seq: Seq) -> OrderEntry:
    """An order that is in the log but not in this process's reads yet, which are late."""
    return OrderEntry(
        order_id=order_id(body.text),
        wallet=command.wallet,
        order=order,
        status="accepted",
        accepted_seq=seq,
        accepted_at=command.at,
        signature=command.signature,
    )


def _latest_first(found: Found) -> tuple[int, str]:
    return -found[1].order.time, found[1].order_id


def _first(found: Iterator[Found], count: int) -> list[Found]:
    return [one for one, _ in zip(found, range(count), strict=False)]
