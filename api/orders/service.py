"""Placing and showing a wallet's own orders. Nobody's session reaches another wallet's order."""

from typing import Literal

import msgspec
from solders.pubkey import Pubkey

from api.account.schemas import UnsignedTransaction
from api.markets.service import market_state
from api.orders.delegates import check_bounds, delegate_of
from api.orders.intake import checked_text, market_of_text
from api.orders.presentation import order_view
from api.orders.schemas import OrderView, SignedText
from api.parts import ApiParts
from auction_engine.core.commands import PlaceOrder
from auction_engine.core.entries import OrderEntry
from auction_engine.core.errors import InvalidInput, NotFound, Unavailable
from auction_engine.core.market import Market
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import order_id
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, Seq
from auction_engine.db.log_entries import read_entry
from chain.registration import registration_instructions
from chain.transactions import build_unsigned

SEEN_SECONDS_MAX = 5.0
"""How long a write waits until this process's own reads show it; the write itself is durable before."""
Found = tuple[MarketState, OrderEntry]
Include = Literal["registration"]


async def place_order(
    parts: ApiParts, wallet: str, body: SignedText, include: Include | None = None
) -> tuple[OrderView, bool]:
    """The order, and whether it is new (sent again it is not). Raises AuctionError."""
    parts.order_rate.take(wallet)
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
    shown = await accepted_order(
        parts, wallet, parsed, command.text, command.signature, accepted.seq, command.at
    )
    if include == "registration":
        made = await registration(parts, state.market, wallet, (body.text, signature))
        shown = msgspec.structs.replace(shown, registration=made)
    return shown, accepted.changed


async def accepted_order(
    parts: ApiParts,
    wallet: str,
    order: Order,
    text: str,
    signature: str,
    seq: Seq,
    at: Milliseconds,
) -> OrderView:
    """An order that the log holds at `seq`, also where this process's reads are late."""
    address = market_of_text(text, parts.follower.states.values()).market.address
    await until_seen(parts, address, seq)
    state = market_state(parts, address)
    entry = state.orders.get(order_id(text))
    if entry is None:
        entry = OrderEntry(
            order_id=order_id(text),
            wallet=wallet,
            order=order,
            status="accepted",
            accepted_seq=seq,
            accepted_at=at,
            signature=signature,
            accepted_hash=(await read_entry(parts.pool, address, seq)).hash,
        )
    return order_view(state, entry, at, parts.slot_results, parts.receipt_key)


async def registration(
    parts: ApiParts, market: Market, wallet: str, signed: tuple[str, bytes]
) -> UnsignedTransaction:
    """What the keeper would send, for the wallet to sign, pay and send itself: it needs nobody. Raises Unavailable."""
    key = Pubkey.from_string(wallet)
    steps = registration_instructions(
        Pubkey.from_string(parts.program), Pubkey.from_string(market.address), key, [signed]
    )
    latest = await parts.rpc.latest_blockhash()
    return UnsignedTransaction(
        transaction=build_unsigned(steps, key, latest.blockhash),
        expires_at_block_height=latest.last_valid_height,
        summary=f"Register the order in market {market.name}.",
    )


def show_order(parts: ApiParts, wallet: str, identity: str) -> OrderView:
    state, entry = find_order(parts, wallet, identity)
    return order_view(state, entry, parts.clock(), parts.slot_results, parts.receipt_key)


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
