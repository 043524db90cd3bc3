"""A wallet's orders in pages, filtered."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from api.markets.service import market_state
from api.markets.slot_names import parse_slot
from api.orders.cursor import Place, decode_cursor, encode_cursor
from api.orders.presentation import order_status, order_view
from api.orders.schemas import OrderList, OrderStatus
from api.orders.service import Found
from api.parts import ApiParts
from auction_engine.core.entries import OrderEntry
from auction_engine.core.errors import InvalidInput
from auction_engine.core.order import Side
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """None: all. slot: by start or index, covered by the order. begin, until: its slots start in between (until excluded)."""

    market: str | None = None
    status: OrderStatus | None = None
    side: Side | None = None
    slot: str | None = None
    begin: str | None = None
    until: str | None = None


def list_orders(
    parts: ApiParts, wallet: str, wanted: OrderFilter, limit: int, cursor: str | None
) -> OrderList:
    """The wallet's orders, latest signing time first. cursor: `next` of the page before. Raises InvalidInput, NotFound."""
    now = parts.clock()
    states = [market_state(parts, wanted.market)] if wanted.market else list(parts.follower.states.values())
    own = sorted((found for state in states for found in _found(state, wallet, wanted, now)), key=_place)
    if cursor is not None:
        last = decode_cursor(cursor)
        own = [found for found in own if _place(found) > last]
    shown = own[:limit]
    return OrderList(
        orders=[order_view(*found, now, parts.slot_results, parts.receipt_key) for found in shown],
        next=encode_cursor(_place(shown[-1])) if len(own) > limit else None,
    )


def _found(state: MarketState, wallet: str, wanted: OrderFilter, now: Milliseconds) -> Iterator[Found]:
    """The wallet's orders of one market that the filter lets through."""
    timing = state.market.timing
    slot = None if wanted.slot is None else parse_slot(wanted.slot, state.market)
    begin, until = _seconds(wanted.begin, "from"), _seconds(wanted.until, "to")

    def fits(entry: OrderEntry) -> bool:
        order = entry.order
        return (
            (wanted.side is None or order.side == wanted.side)
            and (slot is None or order.covers(slot))
            and (begin is None or timing.start(order.last) >= begin)
            and (until is None or timing.start(order.first) < until)
            and (wanted.status is None or order_status(state, entry, now) == wanted.status)
        )

    return ((state, entry) for entry in state.orders_of(wallet) if fits(entry))


def _seconds(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise InvalidInput(f"{name} must be a UTC time such as 2026-06-01T00:15:00Z, not {text!r}") from None


def _place(found: Found) -> Place:
    return -found[1].order.time, found[1].order_id
