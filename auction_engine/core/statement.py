"""A statement: a trader's movements of a period between two balances, and what they add up to. Integers only."""

from collections.abc import Sequence

import msgspec

from auction_engine.core.movements import BookedMovement, Movement, MovementKind
from auction_engine.core.order import Side
from auction_engine.core.units import Amount, Lots


class Traded(msgspec.Struct, frozen=True, kw_only=True):
    """All fills of one side. amount: before fees; negative when it was paid (buying below zero brings money)."""

    lots: Lots
    amount: Amount


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """`opening + deposits + withdrawals + bought.amount + sold.amount + compensations - fees = closing`, always.

    withdrawals are negative, fees positive: those of fills and those of registered orders.
    """

    opening: Amount
    closing: Amount
    movements: tuple[BookedMovement, ...]
    deposits: Amount
    withdrawals: Amount
    compensations: Amount
    bought: Traded
    sold: Traded
    fill_fees: Amount
    order_fees: Amount


def make_statement(opening: Amount, movements: Sequence[BookedMovement]) -> Statement:
    """The statement of one trader's movements, all of the period in their order."""
    plain = [booked.movement for booked in movements]
    closing = Amount(opening + sum(movement.amount for movement in plain))
    assert not movements or movements[-1].balance == closing, "balances run on from movement to movement"
    return Statement(
        opening=opening,
        closing=closing,
        movements=tuple(movements),
        deposits=_sum(plain, "deposit"),
        withdrawals=_sum(plain, "withdrawal"),
        compensations=_sum(plain, "compensation"),
        bought=_traded(plain, "buy"),
        sold=_traded(plain, "sell"),
        fill_fees=_fees(plain, "fill"),
        order_fees=_fees(plain, "order_fee"),
    )


def average_price(amount: Amount, lots: Lots, lot: int) -> Amount | None:
    """Base units per kWh at which `lots` of `lot` Wh cost or brought `amount`, with its sign; None without energy.

    Rounded to the nearest base unit, half of one away from zero: it is told, and nothing is computed with it.
    """
    wh = lots * lot
    if not wh:
        return None
    rounded = (2_000 * abs(amount) + wh) // (2 * wh)
    return Amount(-rounded if amount < 0 else rounded)


def _sum(movements: Sequence[Movement], kind: MovementKind) -> Amount:
    return Amount(sum(movement.amount for movement in movements if movement.kind == kind))


def _fees(movements: Sequence[Movement], kind: MovementKind) -> Amount:
    return Amount(sum(movement.fee for movement in movements if movement.kind == kind))


def _traded(movements: Sequence[Movement], side: Side) -> Traded:
    own = [m for m in movements if m.trade is not None and m.trade.side == side]
    return Traded(
        lots=Lots(sum(m.trade.lots for m in own if m.trade is not None)),
        amount=Amount(sum(m.before_fee for m in own)),
    )
