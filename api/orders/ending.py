"""Ending a wallet's own orders, one or all: by signed END texts that the keeper carries, or by a transaction of its own."""

from typing import Literal

from solders.pubkey import Pubkey

from api.markets.service import market_state
from api.orders.delegates import delegate_of
from api.orders.intake import checked_text, market_of_text, trader_of
from api.orders.presentation import order_view
from api.orders.schemas import OrderView, SignedText
from api.orders.service import find_order, until_seen
from api.parts import ApiParts
from auction_engine.core.commands import EndOrders
from auction_engine.core.errors import InvalidInput, Refused
from auction_engine.core.market import Market
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import render_end
from auction_engine.core.state import MarketState, is_open
from auction_engine.core.units import Milliseconds
from chain import instructions as program
from chain.transactions import build_unsigned

Include = Literal["transaction"]


class SignatureRequired(Refused):
    """A session alone ends nothing: the wallet must sign the END text, or the transaction, that the problem holds."""

    code = "signature_required"


async def end_order(
    parts: ApiParts, wallet: str, identity: str, body: SignedText | None, include: Include | None
) -> OrderView:
    """The order with its END accepted. Raises AuctionError, SignatureRequired when there is no body."""
    wallet, key = (wallet, None) if body is None else await _acting(parts, wallet, body)
    state, entry = find_order(parts, wallet, identity)
    if body is None:
        if not is_open(entry) or entry.ending:
            raise Refused(f"the order is {entry.status} or ending already", code="nothing_to_end")
        raise await _signature_required(parts, state.market, wallet, entry.order.time, include)
    await _submit_end(parts, wallet, key, state.market, body, entry.order.time)
    state, entry = find_order(parts, wallet, identity)
    return order_view(state, entry, parts.clock(), parts.slot_results, parts.receipt_key)


async def end_all(
    parts: ApiParts, wallet: str, market: str | None, body: SignedText | None, include: Include | None
) -> list[OrderView]:
    """The orders of one market with their END accepted; market: needed without a body. Raises AuctionError."""
    if body is None:
        if market is None:
            raise InvalidInput("name the market whose orders you want to end by ?market=<address>")
        state = market_state(parts, market)
        if not _open_ids(state, wallet):
            raise Refused("no order of this wallet is open in the market", code="nothing_to_end")
        raise await _signature_required(parts, state.market, wallet, None, include)
    state = market_of_text(body.text, parts.follower.states.values())
    if market not in (None, state.market.address):
        raise InvalidInput(
            f"the text is of market {state.market.address}, not of {market}", code="wrong_market"
        )
    wallet, key = await _acting(parts, wallet, body)
    named = _open_ids(state, wallet)
    await _submit_end(parts, wallet, key, state.market, body, None)
    state, now = market_state(parts, state.market.address), parts.clock()
    ended = (state.orders[identity] for identity in named)
    return [
        order_view(state, entry, now, parts.slot_results, parts.receipt_key)
        for entry in ended
        if entry.ending or not is_open(entry)
    ]


def _open_ids(state: MarketState, wallet: str) -> list[str]:
    return [e.order_id for e in state.orders_of(wallet) if is_open(e) and not e.ending]


async def _acting(parts: ApiParts, wallet: str, body: SignedText) -> tuple[str, str | None]:
    """For which wallet the END is, and the delegate's key if there is one who may sign it. wallet: the session's."""
    market = market_of_text(body.text, parts.follower.states.values()).market
    delegate = await delegate_of(parts, market, body, wallet)
    return (wallet, None) if delegate is None else (delegate.wallet, delegate.key)


async def _submit_end(
    parts: ApiParts,
    wallet: str,
    key: str | None,
    market: Market,
    body: SignedText,
    target: Milliseconds | None,
) -> None:
    """key: the delegate's. target: the one order that the text may name; END all is always good. Raises AuctionError."""
    parsed, signature = checked_text(body, market, parts.program, wallet, key)
    if isinstance(parsed, Order):
        raise InvalidInput("this text places an order; send it to POST /v1/orders", code="not_an_end")
    if parsed.target not in (None, target):
        wanted = "all orders" if target is None else f"the order signed at {target}"
        raise InvalidInput(
            f"the text ends the order signed at {parsed.target}, not {wanted}", code="not_this_order"
        )
    command = EndOrders(text=body.text, signature=signature.hex(), wallet=wallet, at=parts.clock())
    accepted = await parts.gateway.submit(market.address, command)
    await until_seen(parts, market.address, accepted.seq)


async def _signature_required(
    parts: ApiParts, market: Market, wallet: str, target: Milliseconds | None, include: Include | None
) -> Refused:
    trader = trader_of(parts.program, market.address, wallet)
    end = End(trader=trader, target=target, time=parts.clock())
    text = render_end(end, market)
    if include is None:
        return SignatureRequired(
            "sign `text` with the wallet and send it with its signature as the body", text=text
        )
    keys = (Pubkey.from_string(parts.program), Pubkey.from_string(wallet), Pubkey.from_string(market.address))
    step = program.end_orders(*keys) if target is None else program.end_orders(*keys, target)
    latest = await parts.rpc.latest_blockhash()
    return SignatureRequired(
        "sign `text` with the wallet and send it with its signature as the body; or sign `transaction` and send it to"
        " POST /v1/transactions or to any node: it ends what is on chain by then",
        text=text,
        transaction=build_unsigned([step], keys[1], latest.blockhash),
        expires_at_block_height=latest.last_valid_height,
    )
