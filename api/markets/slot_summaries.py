"""One slot in a line."""

from collections.abc import Mapping, Sequence

from api.markets.schemas import AdmissibleView, SlotSummary
from api.times import seconds_text
from auction_engine.core.entries import SlotEntry
from auction_engine.core.market import Market
from auction_engine.core.order_text import price_text, slot_text
from auction_engine.core.units import SlotIndex
from auction_engine.db.transactions import ChainTransaction

Transactions = Mapping[SlotIndex, Sequence[ChainTransaction]]
"""The keeper's transactions by the slot that they were for."""


def slot_summary(market: Market, entry: SlotEntry, transactions: Transactions) -> SlotSummary:
    """A gated slot."""
    own = transactions.get(entry.slot, [])
    return SlotSummary(
        slot=slot_text(entry.slot, market),
        index=entry.slot,
        start=slot_text(entry.slot, market),
        gate=seconds_text(market.timing.gate(entry.slot)),
        status=entry.status,
        orders=len(entry.rows),
        price=None if entry.price is None else price_text(entry.price, market),
        volume_wh=entry.volume * market.rules.lot,
        fills=len(entry.fills),
        batches=entry.batches,
        batches_settled=len(entry.settled),
        transactions=len(own),
        compute_units=sum(transaction.compute_units for transaction in own),
        admissible=admissible_view(market, entry),
    )


def admissible_view(market: Market, entry: SlotEntry) -> AdmissibleView | None:
    if entry.admissible is None:
        return None
    low, high = entry.admissible
    return AdmissibleView(low=price_text(low, market), high=price_text(high, market))
