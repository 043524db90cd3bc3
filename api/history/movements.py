"""A wallet's deposits, withdrawals, order fees and compensations, each with its transaction and the balance after it."""

from api.amounts import amount_text
from api.history.cursors import read_position, write_cursor
from api.history.own_history import own_history
from api.history.periods import Period
from api.history.schemas import MovementList, MovementView
from api.parts import ApiParts
from api.times import seconds_text
from auction_engine.core.market import Market
from auction_engine.core.movements import BookedMovement, MovementKind
from auction_engine.core.order_text import price_text, slot_text
from auction_engine.db import money_history

OUTSIDE_OF_SLOTS: tuple[MovementKind, ...] = ("deposit", "withdrawal", "order_fee", "compensation")
"""Movements that are no fills: those are in GET /v1/fills, and all together in a statement."""


async def list_movements(
    parts: ApiParts, wallet: str, market: str | None, period: Period, limit: int, before: str | None
) -> MovementList:
    """Newest first. Raises InvalidInput, NotFound, Unavailable."""
    own = await own_history(parts, wallet, market)
    found = await money_history.latest_movements(
        parts.pool,
        own.market.address,
        own.trader,
        OUTSIDE_OF_SLOTS,
        (period.start, period.end),
        read_position(before),
        limit + 1,
    )
    return MovementList(
        market=own.market.address,
        transactions=[movement_view(each, own.market) for each in found[:limit]],
        next=write_cursor(found[limit - 1].position) if len(found) > limit else None,
        read=own.read,
    )


def movement_view(booked: BookedMovement, market: Market) -> MovementView:
    movement, trade, decimals = booked.movement, booked.movement.trade, market.quote_decimals
    return MovementView(
        kind=movement.kind,
        time=seconds_text(movement.time),
        amount=amount_text(movement.amount, decimals),
        amount_base_units=movement.amount,
        fee=amount_text(movement.fee, decimals),
        fee_base_units=movement.fee,
        balance=amount_text(booked.balance, decimals),
        balance_base_units=booked.balance,
        signature=movement.signature,
        number=movement.number,
        chain_slot=movement.chain_slot,
        order_id=movement.order_id,
        slot=None if trade is None else slot_text(trade.slot, market),
        side=None if trade is None else trade.side,
        wh=None if trade is None else trade.lots * market.rules.lot,
        price=None if trade is None else price_text(trade.price, market),
        batch=None if trade is None else trade.batch,
    )
