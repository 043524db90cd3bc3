"""Decides what a sighting of a trader's account means: only what differs from the state becomes events."""

from auction_engine.core.collateral import missing_cover
from auction_engine.core.commands import RecordSeen, TraderSeen
from auction_engine.core.events import (
    CoverRanShort,
    Event,
    OrderEnded,
    OrderRegistered,
    OrderReleased,
    TraderUpdated,
)
from auction_engine.core.order import Order
from auction_engine.core.order_text import order_id, render_order
from auction_engine.core.state import MarketState
from auction_engine.core.units import NEVER


def see_trader(state: MarketState, command: TraderSeen) -> list[Event]:
    """Events that bring the state to what the account holds; none when the sighting is not newer than the last."""
    known = state.traders.get(command.trader)
    if known is not None and command.account_seq <= known.account_seq:
        return []
    events: list[Event] = [
        TraderUpdated(
            wallet=command.wallet,
            trader=command.trader,
            account_seq=command.account_seq,
            chain_slot=command.chain_slot,
            free=command.free,
            locked=command.locked,
            max_buy_lots=command.max_buy_lots,
            max_sell_lots=command.max_sell_lots,
            min_time=command.min_time,
        )
    ]
    seen = set()
    for record in command.records:
        order = _order(command.trader, record)
        identity = order_id(render_order(order, state.market))
        seen.add(identity)
        events += _record_events(state, command, record, order, identity)
    for identity in known.by_time.values() if known else ():
        if identity not in seen and state.orders[identity].record_seq is not None:
            events.append(OrderReleased(order_id=identity))
    return events


def _order(trader: str, record: RecordSeen) -> Order:
    return Order(
        trader=trader,
        side=record.side,
        lots=record.lots,
        limit=record.limit,
        first=record.first,
        count=record.count,
        time=record.time,
    )


def _record_events(
    state: MarketState, command: TraderSeen, record: RecordSeen, order: Order, identity: str
) -> list[Event]:
    events: list[Event] = []
    entry = state.orders.get(identity)
    if entry is None or entry.record_seq is None:
        events.append(
            OrderRegistered(
                order_id=identity,
                wallet=command.wallet,
                order=order,
                record_seq=record.seq,
                live_from=record.live_from,
            )
        )
    if record.ended_at != NEVER and (entry is None or entry.ended_at != record.ended_at):
        events.append(OrderEnded(order_id=identity, ended_at=record.ended_at))
        missing = missing_cover(record, state.market)
        if missing and not (entry is not None and entry.ending):
            events.append(CoverRanShort(order_id=identity, missing=missing, ended_at=record.ended_at))
    return events
