"""Answers of the history routes. Money is a decimal string in quote units, with base units beside it.

Amounts are what they do to the balance: negative when they take from it.
"""

from typing import Literal

import msgspec

from auction_engine.core.movements import MovementKind
from auction_engine.core.order import Side

FillState = Literal["pending", "settled", "lapsed"]
SettlementState = Literal["pending", "settled", "lapsed", "partly_lapsed"]


class ReadUntil(msgspec.Struct, frozen=True, kw_only=True):
    """Up to where the finalized chain was read for this: its slot, its time there, and when that was."""

    chain_slot: int
    chain_time: str
    read_at: str


class OwnFillView(msgspec.Struct, frozen=True, kw_only=True):
    """What one of your orders trades in one batch of a slot.

    amount: before the fee; fee: null while the order's registration was not read. net: what the balance changes by.
    signature, chain_slot, time: of the transaction that settled it, null until the chain has it for good. `lapsed`:
    it was cleared and its window passed before it was settled; no money moved.
    """

    slot: str
    index: int
    batch: int
    order_id: str | None
    side: Side
    wh: int
    price: str
    amount: str
    amount_base_units: int
    fee: str | None
    fee_base_units: int | None
    net: str | None
    net_base_units: int | None
    state: FillState
    signature: str | None
    chain_slot: int | None
    time: str | None


class FillList(msgspec.Struct, frozen=True, kw_only=True):
    """Newest slot first. next: for `before`, null on the last page. read: null before the first reading."""

    market: str
    fills: list[OwnFillView]
    next: str | None
    read: ReadUntil | None


class SettlementOfSlot(msgspec.Struct, frozen=True, kw_only=True):
    """Your part in one slot, as far as it is settled; pending_wh and lapsed_wh are not in the other figures."""

    slot: str
    index: int
    state: SettlementState
    price: str
    bought_wh: int
    sold_wh: int
    pending_wh: int
    lapsed_wh: int
    amount: str
    amount_base_units: int
    fees: str
    fees_base_units: int
    net: str
    net_base_units: int
    signatures: list[str]


class SettlementList(msgspec.Struct, frozen=True, kw_only=True):
    """Newest slot first. next: for `before`, null on the last page. read: null before the first reading."""

    market: str
    settlements: list[SettlementOfSlot]
    next: str | None
    read: ReadUntil | None


class MovementView(msgspec.Struct, frozen=True, kw_only=True):
    """One change of your balance (free + locked). amount: fees are in it already. balance: after it.

    number: which movement of its transaction it is. order_id: of order fees and fills; slot and what follows: of fills.
    """

    kind: MovementKind
    time: str
    amount: str
    amount_base_units: int
    fee: str
    fee_base_units: int
    balance: str
    balance_base_units: int
    signature: str
    number: int
    chain_slot: int
    order_id: str | None
    slot: str | None
    side: Side | None
    wh: int | None
    price: str | None
    batch: int | None


class MovementList(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first. next: for `before`, null on the last page. read: null before the first reading."""

    market: str
    transactions: list[MovementView]
    next: str | None
    read: ReadUntil | None


class TradedView(msgspec.Struct, frozen=True, kw_only=True):
    """All fills of one side. amount: before fees. average_price: per kWh, rounded to the token's decimals."""

    wh: int
    amount: str
    amount_base_units: int
    average_price: str | None


class StatementView(msgspec.Struct, frozen=True, kw_only=True):
    """opening + deposits + withdrawals + bought.amount + sold.amount + compensations - fill_fees - order_fees = closing.

    complete: the month is over and was read to its end. adds_up: whether all movements ever read add up to free + locked
    of your account where the chain was last seen; null while one of the two is not there yet.
    """

    market: str
    market_name: str
    wallet: str
    trader: str
    month: str
    begins: str
    ends: str
    complete: bool
    adds_up: bool | None
    opening: str
    opening_base_units: int
    closing: str
    closing_base_units: int
    deposits: str
    deposits_base_units: int
    withdrawals: str
    withdrawals_base_units: int
    compensations: str
    compensations_base_units: int
    fill_fees: str
    fill_fees_base_units: int
    order_fees: str
    order_fees_base_units: int
    bought: TradedView
    sold: TradedView
    movements: list[MovementView]
    read: ReadUntil | None
