"""What the market routes answer. Prices are decimal strings per kWh, energy is in Wh, slots are named by their start."""

from typing import Literal

import msgspec

from api.oversight.schemas import CollarView, HaltView, LimitsView
from auction_engine.core.clearing import PriceRule, Rationing
from auction_engine.core.entries import SlotStatus
from auction_engine.core.order import Side


class OpenSlotView(msgspec.Struct, frozen=True, kw_only=True):
    """A slot that orders can still reach. The gate is the chain's clock; intake closes a little before it."""

    slot: str
    index: int
    gate: str
    intake_closes: str


class PauseView(msgspec.Struct, frozen=True, kw_only=True):
    """Slots whose gate is at `begins` or later, and before `ends` (null: not decided yet), are not cleared."""

    begins: str
    ends: str | None


class MarketView(msgspec.Struct, frozen=True, kw_only=True):
    """A market's rules. `tick`, `floor` and `cap` are prices; `fee` (per lot and side) and `order_fee` (per
    registration) are money, both in quote units, with the same in base units beside them.

    `unit`: base units of money for one lot at a price of one tick. `lot`: Wh. `halt`, `collar` and `limits` (of
    traders without limits of their own) are what operators have decided.
    """

    address: str
    name: str
    tag: str
    mint: str
    cluster: str
    program: str
    tick: str
    tick_base_units: int
    lot: int
    unit: int
    floor: str
    cap: str
    quote_decimals: int
    tick_decimals: int
    fee: str
    fee_base_units: int
    order_fee: str
    order_fee_base_units: int
    price_rule: PriceRule
    rationing: Rationing
    slot_seconds: int
    gate_lead_seconds: int
    post_seconds: int
    settle_seconds: int
    life_seconds: int
    fresh_seconds: int
    chain_time: str
    chain_time_ms: int
    pauses: list[PauseView]
    open_slots: list[OpenSlotView]
    halt: HaltView | None
    collar: CollarView | None
    limits: LimitsView


class MarketList(msgspec.Struct, frozen=True, kw_only=True):
    markets: list[MarketView]


class AdmissibleView(msgspec.Struct, frozen=True, kw_only=True):
    """The lowest and the highest price at which the slot could have been cleared."""

    low: str
    high: str


class SlotSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One slot in a line. Between gate and seal the book is being read from the chain: `orders` is 0 then.

    volume_wh: energy that changes hands (bought = sold). transactions, compute_units: of the keeper for this slot.
    """

    slot: str
    index: int
    start: str
    gate: str
    status: SlotStatus
    orders: int
    price: str | None
    volume_wh: int
    fills: int
    batches: int
    batches_settled: int
    transactions: int
    compute_units: int
    admissible: AdmissibleView | None


class SlotList(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first. `next` goes into `before` to read on; null at the end."""

    slots: list[SlotSummary]
    next: int | None


class LevelView(msgspec.Struct, frozen=True, kw_only=True):
    """All orders of one side at one price: registered energy, and beside it what is accepted but not yet on chain."""

    price: str
    wh: int
    orders: int
    pending_wh: int


class BookView(msgspec.Struct, frozen=True, kw_only=True):
    """Levels from best to worst."""

    buys: list[LevelView]
    sells: list[LevelView]


class IndicativeView(msgspec.Struct, frozen=True, kw_only=True):
    """The result if the book stayed as it is, pending orders included."""

    price: str
    volume_wh: int


class FillView(msgspec.Struct, frozen=True, kw_only=True):
    """What one order traded. `batches` settle it (usually one). order_id: null if the log does not know the order."""

    trader: str
    order_id: str | None
    time: int
    side: Side
    wh: int
    batches: list[int]


class ResultView(msgspec.Struct, frozen=True, kw_only=True):
    """The clearing of a slot, with the hashes that commit to it on chain (hex)."""

    price: str
    volume_wh: int
    admissible: AdmissibleView | None
    book_hash: str | None
    result_root: str | None
    fills: list[FillView]


class TransactionView(msgspec.Struct, frozen=True, kw_only=True):
    signature: str
    kind: str
    compute_units: int
    fee_lamports: int
    error: str | None


class SettlementView(msgspec.Struct, frozen=True, kw_only=True):
    """`settled`: numbers of the batches that stand on chain."""

    batches: int
    settled: list[int]
    transactions: list[TransactionView]


class SlotDetail(SlotSummary, frozen=True, kw_only=True):
    book: BookView
    indicative: IndicativeView | None
    result: ResultView | None
    settlement: SettlementView | None


FillStatus = Literal["cleared", "posted", "settled", "lapsed"]
