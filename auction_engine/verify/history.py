"""The facts of a market as its transactions and accounts tell them: the one value that every check works on.

Nothing here comes from the engine's own log or database. Changing any part of a `History` must make a check fail.
"""

from typing import Literal

import msgspec

from auction_engine.core.market import Market
from auction_engine.core.order import Side
from auction_engine.core.pauses import Pause
from auction_engine.core.units import (
    Amount,
    Lots,
    Milliseconds,
    RecordSeq,
    Seconds,
    SlotIndex,
    Ticks,
)

EndReason = Literal["wallet", "text", "cover"]
Pot = Literal["fees", "fund", "bond"]


class Signed(msgspec.Struct, frozen=True):
    """A text and who is said to have signed it (base58)."""

    wallet: str
    text: str
    signature: bytes


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """An order that was registered: the signed text, and what the program made of it. transaction: its signature.

    order_fee: what the market took for it. delegate: the trader's delegate at that time, if it was he who signed.
    """

    transaction: str
    signed: Signed
    trader: str
    place: int
    seq: RecordSeq
    time: Milliseconds
    side: Side
    limit: Ticks
    lots: Lots
    first: SlotIndex
    count: int
    fee: Amount
    order_fee: Amount
    live_from: Seconds
    delegate: str | None = None


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """An order that was ended. wallet: who signed the transaction, for reason `wallet`; texts: for reason `text`.

    delegate: the trader's delegate at that time, if it was he who signed.
    """

    transaction: str
    trader: str
    time: Milliseconds
    ended_at: Seconds
    reason: EndReason
    wallet: str | None = None
    texts: tuple[Signed, ...] = ()
    delegate: str | None = None


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """An order whose record was freed."""

    transaction: str
    trader: str
    time: Milliseconds


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """A clearing that the keeper posted."""

    transaction: str
    slot: SlotIndex
    price: Ticks
    batches: int
    result_root: bytes
    book_hash: bytes


class SettledFill(msgspec.Struct, frozen=True):
    """A fill as a settled batch holds it; time: the order's, 0 when no order was known at that place of the account."""

    trader: str
    time: Milliseconds
    lots: Lots


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """A settled batch: the fills of its accounts in order, its proof, and the sums that the program reported."""

    transaction: str
    slot: SlotIndex
    batch: int
    proof: tuple[bytes, ...]
    accounts: tuple[tuple[SettledFill, ...], ...]
    lots: Lots
    fees: Amount


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """A slot whose account was closed; its fees went to the market."""

    transaction: str
    slot: SlotIndex
    fees: Amount


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """A deposit (positive) or withdrawal (negative) of a trader."""

    transaction: str
    trader: str
    amount: Amount


class MarketTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """Money of the market itself that came (positive) or left (negative): collected fees, collected fund, the bond."""

    transaction: str
    pot: Pot
    amount: Amount


class Penalty(msgspec.Struct, frozen=True, kw_only=True):
    """What a challenge took from the bond, and the traders who got their half of it at once."""

    transaction: str
    paid: Amount
    compensations: tuple[tuple[str, Amount], ...]


class HeldRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An order record as a trader's account holds it."""

    place: int
    time: Milliseconds
    seq: RecordSeq
    side: Side
    limit: Ticks
    lots: Lots
    first: SlotIndex
    count: int
    fee: Amount
    live_from: Seconds
    ended_at: Seconds


class TraderHolding(msgspec.Struct, frozen=True, kw_only=True):
    trader: str
    wallet: str
    free: Amount
    locked: Amount
    records: tuple[HeldRecord, ...]


class SlotHolding(msgspec.Struct, frozen=True, kw_only=True):
    """A slot's account that is not closed yet. settled: numbers of the settled batches."""

    slot: SlotIndex
    price: Ticks
    batches: int
    result_root: bytes
    book_hash: bytes
    settled: tuple[int, ...]
    fees: Amount


class Holdings(msgspec.Struct, frozen=True, kw_only=True):
    """All accounts of a market and its vault, read at one slot of the chain. chain_time: its clock there."""

    chain_slot: int
    chain_time: Seconds
    vault: Amount
    market_fees: Amount
    bond: Amount
    fund: Amount
    pause: Pause | None
    """The last one that the market's account remembers."""
    order_counter: int
    traders: tuple[TraderHolding, ...]
    slots: tuple[SlotHolding, ...]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Facts in the chain's order up to `holdings.chain_slot`. problems: transactions that could not be read in full."""

    program: str
    market: Market
    registrations: tuple[Registration, ...]
    endings: tuple[Ending, ...]
    releases: tuple[Release, ...]
    postings: tuple[Posting, ...]
    settlements: tuple[Settlement, ...]
    closings: tuple[Closing, ...]
    transfers: tuple[Transfer, ...]
    market_transfers: tuple[MarketTransfer, ...]
    penalties: tuple[Penalty, ...]
    pauses: tuple[Pause, ...]
    problems: tuple[str, ...]
    holdings: Holdings
