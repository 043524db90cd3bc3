"""Movements: everything that ever changes what a trader owns in a market (free + locked), as the chain tells it.

Locking and freeing move money between free and locked of one trader and are no movements: the sum of the two stays.
Source: docs/rules.md, 6.3.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from auction_engine.core.order import Side
from auction_engine.core.units import Amount, Lots, Milliseconds, Seconds, SlotIndex, Ticks

MovementKind = Literal["deposit", "withdrawal", "order_fee", "fill", "compensation"]


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """What a fill traded: lots of an order in one settled batch of a slot, at the slot's price."""

    slot: SlotIndex
    batch: int
    side: Side
    lots: Lots
    price: Ticks


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one trader's money. amount: what it adds to his balance, in base units; negative when it takes.

    fee: the part of it that went to the market; `amount + fee` is what was traded or moved before fees.
    signature, number: the transaction, and the how manieth movement of it this is: its name. time: the block's.
    order_id, order_time: the order that it belongs to, of `order_fee` and `fill`. trade: of `fill` alone.
    """

    trader: str
    kind: MovementKind
    amount: Amount
    fee: Amount = Amount(0)
    signature: str
    number: int
    chain_slot: int
    time: Seconds
    order_id: str | None = None
    order_time: Milliseconds | None = None
    trade: Trade | None = None

    @property
    def before_fee(self) -> Amount:
        return Amount(self.amount + self.fee)


class BookedMovement(msgspec.Struct, frozen=True, kw_only=True):
    """A movement in the market's order. position: rises along the chain. balance: the trader's, after it."""

    position: int
    balance: Amount
    movement: Movement


def book_movements(
    movements: Iterable[Movement], position: int, balances: Mapping[str, Amount]
) -> Sequence[BookedMovement]:
    """Number movements on from `position`, and tell each trader's balance after each; who has none yet begins at 0."""
    running = dict(balances)
    booked = []
    for number, movement in enumerate(movements, position + 1):
        balance = Amount(running.get(movement.trader, 0) + movement.amount)
        running[movement.trader] = balance
        booked.append(BookedMovement(position=number, balance=balance, movement=movement))
    return booked
