"""What the demo says at its end: one row per slot, totals, and the two checks."""

import msgspec

from auction_engine.core.entries import SlotEntry
from auction_engine.core.market import Market
from auction_engine.core.order_text import price_text, slot_text
from auction_engine.core.units import SlotIndex


class SlotResult(msgspec.Struct, frozen=True, kw_only=True):
    """One slot of the document. price: decimal per kWh, None without a trade. compute_units: of all its transactions."""

    slot: str
    orders: int
    price: str | None
    volume_wh: int
    fills: int
    transactions: int
    compute_units: int
    state: str


class SlotRow(SlotResult, frozen=True, kw_only=True):
    """One slot of the table."""

    batches: int

    def result(self) -> SlotResult:
        return SlotResult(**{name: getattr(self, name) for name in SlotResult.__struct_fields__})


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What a slot cost on chain."""

    transactions: int = 0
    compute_units: int = 0


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """vault: its balance equals what it owes, read from the chain. recomputed: every slot equals the chain's."""

    vault: bool
    recomputed: bool


class Recomputed(msgspec.Struct, frozen=True, kw_only=True):
    """How many slots the second check is about, and how many of these nobody settled in time."""

    slots: int
    lapsed: int


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    slots: int
    orders: int
    volume_wh: int
    fills: int
    transactions: int
    compute_units: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    slots: tuple[SlotResult, ...]
    totals: Totals
    checks: Checks

    @property
    def passed(self) -> bool:
        return self.checks.vault and self.checks.recomputed


def slot_row(slot: SlotIndex, entry: SlotEntry | None, market: Market, spent: Spent) -> SlotRow:
    """A slot as the log and the keeper's transactions show it; without an entry it is still open."""
    return SlotRow(
        slot=slot_text(slot, market),
        orders=len(entry.rows) if entry else 0,
        price=None if entry is None or entry.price is None else price_text(entry.price, market),
        volume_wh=entry.volume * market.rules.lot if entry else 0,
        fills=len(entry.fills) if entry else 0,
        batches=entry.batches if entry else 0,
        transactions=spent.transactions,
        compute_units=spent.compute_units,
        state=entry.status if entry else "open",
    )


def make_report(rows: list[SlotRow], checks: Checks) -> Report:
    return Report(
        slots=tuple(row.result() for row in rows),
        totals=Totals(
            slots=len(rows),
            orders=sum(row.orders for row in rows),
            volume_wh=sum(row.volume_wh for row in rows),
            fills=sum(row.fills for row in rows),
            transactions=sum(row.transactions for row in rows),
            compute_units=sum(row.compute_units for row in rows),
        ),
        checks=checks,
    )
