"""One slot in full: its book, its result, and how its settlement stands."""

from typing import Any

from api.markets.books import sealed_book_view
from api.markets.open_books import OpenBooks
from api.markets.schemas import (
    BookView,
    FillView,
    ResultView,
    SettlementView,
    SlotDetail,
    SlotSummary,
    TransactionView,
)
from api.markets.slot_names import OPEN_SLOTS_SHOWN, first_ungated
from api.markets.slot_results import SlotResults
from api.markets.slot_summaries import Transactions, admissible_view, slot_summary
from auction_engine.core.entries import SlotEntry, SlotStatus
from auction_engine.core.errors import NotFound
from auction_engine.core.order_text import price_text
from auction_engine.core.state import MarketState
from auction_engine.core.units import SLOTS_MAX, Milliseconds, Seconds, SlotIndex

EMPTY_BOOK = BookView(buys=[], sells=[])


def gated_detail(
    state: MarketState, entry: SlotEntry, transactions: Transactions, results: SlotResults
) -> SlotDetail:
    """A gated slot with its sealed book, its result and how its settlement stands."""
    summary = slot_summary(state.market, entry, transactions)
    return SlotDetail(
        **_members(summary),
        book=sealed_book_view(entry.rows, state.market),
        indicative=None,
        result=_result(state, entry, results),
        settlement=_settlement(entry, transactions),
    )


def ungated_detail(state: MarketState, slot: SlotIndex, now: Milliseconds, books: OpenBooks) -> SlotDetail:
    """A slot that the log has not gated. Raises NotFound for slots that no order can reach yet or that are unknown."""
    first = first_ungated(state, now)
    status: SlotStatus = "open"
    if slot < first:
        status = _status_before(state, slot, first)
    elif slot >= first + SLOTS_MAX:
        raise NotFound(f"slot {slot} lies more than {SLOTS_MAX} slots ahead", code="slot_not_found")
    shown = books.of_slot(state, slot, near=slot < first + OPEN_SLOTS_SHOWN) if status == "open" else None
    summary = slot_summary(state.market, SlotEntry(slot=slot, status=status, gated_at=Seconds(0)), {})
    members = {**_members(summary), "orders": shown.orders if shown else 0}
    return SlotDetail(
        **members,
        book=shown.book if shown else EMPTY_BOOK,
        indicative=shown.indicative if shown else None,
        result=None,
        settlement=None,
    )


def _status_before(state: MarketState, slot: SlotIndex, first: SlotIndex) -> SlotStatus:
    """A slot without an entry whose gate is behind: the log has not noted it yet, or it lapsed in an outage."""
    last_known = SlotIndex(first - 2) if state.last_gated is None else state.last_gated
    if slot > last_known:
        return "gated"
    oldest = next(iter(state.slots), None)
    if oldest is None or slot < oldest:
        raise NotFound(f"slot {slot} lies before this market's first", code="slot_not_found")
    return "lapsed"


def _members(summary: SlotSummary) -> dict[str, Any]:
    return {name: getattr(summary, name) for name in summary.__struct_fields__}


def _result(state: MarketState, entry: SlotEntry, results: SlotResults) -> ResultView | None:
    if entry.price is None:
        return None
    market = state.market
    placed = results.of_slot(market.address, entry)
    return ResultView(
        price=price_text(entry.price, market),
        volume_wh=entry.volume * market.rules.lot,
        admissible=admissible_view(market, entry),
        book_hash=entry.book_hash,
        result_root=entry.result_root,
        fills=[
            FillView(
                trader=fill.trader,
                order_id=state.order_names.get((fill.trader, fill.time)),
                time=fill.time,
                side=fill.side,
                wh=fill.lots * market.rules.lot,
                batches=list(placed[fill.trader, fill.time].batches),
            )
            for fill in entry.fills
        ],
    )


def _settlement(entry: SlotEntry, transactions: Transactions) -> SettlementView | None:
    if entry.price is None:
        return None
    return SettlementView(
        batches=entry.batches,
        settled=list(entry.settled),
        transactions=[
            TransactionView(
                signature=transaction.signature,
                kind=transaction.kind,
                compute_units=transaction.compute_units,
                fee_lamports=transaction.fee_lamports,
                error=transaction.error,
            )
            for transaction in transactions.get(entry.slot, [])
        ],
    )
