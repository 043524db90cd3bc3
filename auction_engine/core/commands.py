"""Commands: everything that may change a market's state. Each is decided against the state and becomes events or an error."""

import msgspec

from auction_engine.core.limits import TraderLimits
from auction_engine.core.market import Market
from auction_engine.core.order import Side
from auction_engine.core.pauses import Pause
from auction_engine.core.sealed_book import BookRow
from auction_engine.core.units import Amount, Lots, Milliseconds, RecordSeq, Seconds, SlotIndex, Ticks


class OpenMarket(msgspec.Struct, frozen=True, kw_only=True, tag="open_market"):
    """The first command of a log: the market as its account on chain describes it."""

    market: Market


class PlaceOrder(msgspec.Struct, frozen=True, kw_only=True, tag="place_order"):
    """A signed text whose signature by `wallet` has been checked and whose trader address is that wallet's.

    signature: 64 bytes in hex. at: the chain's time as the intake sees it, ms.
    """

    text: str
    signature: str
    wallet: str
    at: Milliseconds


class EndOrders(msgspec.Struct, frozen=True, kw_only=True, tag="end_orders"):
    """A signed END text, checked like an order's; the keeper carries it to the chain."""

    text: str
    signature: str
    wallet: str
    at: Milliseconds


class AmendOrder(msgspec.Struct, frozen=True, kw_only=True, tag="amend_order"):
    """A signed END of one order and the signed order that takes its place, both checked as PlaceOrder's text is."""

    end_text: str
    end_signature: str
    text: str
    signature: str
    wallet: str
    at: Milliseconds


class HaltMarket(msgspec.Struct, frozen=True, kw_only=True, tag="halt_market"):
    """by: the wallet of an operator, whose role has been checked."""

    reason: str
    by: str
    at: Milliseconds


class ResumeMarket(msgspec.Struct, frozen=True, kw_only=True, tag="resume_market"):
    """The first operator's proposes to resume, that of another one resumes."""

    by: str
    at: Milliseconds


class SetCollar(msgspec.Struct, frozen=True, kw_only=True, tag="set_collar"):
    """In ticks; both null take the collar away."""

    low: Ticks | None
    high: Ticks | None
    by: str
    at: Milliseconds


class SetLimits(msgspec.Struct, frozen=True, kw_only=True, tag="set_limits"):
    """wallet null: of everybody without limits of his own. limits null: take the wallet's own away."""

    wallet: str | None
    limits: TraderLimits | None
    by: str
    at: Milliseconds


class RecordSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One order record of a trader's account. filled: lots by slot, of the last slots that it was filled in."""

    time: Milliseconds
    seq: RecordSeq
    side: Side
    first: SlotIndex
    count: int
    lots: Lots
    limit: Ticks
    fee: Amount
    locked: Amount
    live_from: Seconds
    ended_at: Seconds
    filled: tuple[tuple[SlotIndex, Lots], ...] = ()


class TraderSeen(msgspec.Struct, frozen=True, kw_only=True, tag="trader_seen"):
    """A trader's account as the mirror read it: deposits, withdrawals, registrations and ends all show in it.

    account_seq: the account's own counter; an older sighting changes nothing.
    """

    wallet: str
    trader: str
    account_seq: int
    chain_slot: int
    free: Amount
    locked: Amount
    max_buy_lots: Lots
    max_sell_lots: Lots
    min_time: Milliseconds
    records: tuple[RecordSeen, ...]


class MarketSeen(msgspec.Struct, frozen=True, kw_only=True, tag="market_seen"):
    """The market's account as the mirror read it. account_seq: its own counter; an older sighting changes nothing."""

    account_seq: int
    chain_time: Seconds
    pauses: tuple[Pause, ...]


class GatePassed(msgspec.Struct, frozen=True, kw_only=True, tag="gate_passed"):
    """The chain's clock has passed the gate of `slot`."""

    slot: SlotIndex
    chain_time: Seconds


class SealBook(msgspec.Struct, frozen=True, kw_only=True, tag="seal_book"):
    """The book of a slot, read from a finalized block whose clock is past the gate."""

    slot: SlotIndex
    chain_slot: int
    chain_time: Seconds
    rows: tuple[BookRow, ...]


class SettlementSeen(msgspec.Struct, frozen=True, kw_only=True, tag="settlement_seen"):
    """A slot's account as the mirror read it. settled: numbers of the settled batches, ascending."""

    slot: SlotIndex
    account_seq: int
    price: Ticks
    result_root: str
    batches: int
    settled: tuple[int, ...]


class SlotClosedSeen(msgspec.Struct, frozen=True, kw_only=True, tag="slot_closed_seen"):
    """The slot's account is gone after it had been seen: it was closed."""

    slot: SlotIndex


class WindowPassed(msgspec.Struct, frozen=True, kw_only=True, tag="window_passed"):
    """The settling window of a slot that is not settled has passed on chain."""

    slot: SlotIndex
    chain_time: Seconds


Command = (
    OpenMarket
    | PlaceOrder
    | EndOrders
    | TraderSeen
    | GatePassed
    | SealBook
    | SettlementSeen
    | SlotClosedSeen
    | WindowPassed
    | MarketSeen
    | AmendOrder
    | HaltMarket
    | ResumeMarket
    | SetCollar
    | SetLimits
)
