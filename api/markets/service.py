"""Reads of markets and slots: from the followed log, with the keeper's transactions beside it."""

from api.markets.presentation import market_view
from api.markets.schemas import MarketView, SlotDetail, SlotList
from api.markets.slot_details import gated_detail, ungated_detail
from api.markets.slot_names import parse_slot
from api.markets.slot_summaries import slot_summary
from api.parts import ApiParts
from auction_engine.core.errors import NotFound
from auction_engine.core.state import MarketState
from auction_engine.db.transactions import transactions_of_slots


def market_state(parts: ApiParts, address: str) -> MarketState:
    """Raises NotFound (`market_not_found`)."""
    state = parts.follower.states.get(address)
    if state is None:
        raise NotFound(
            f"no market {address[:64]} is run here; GET /v1/markets lists those that are",
            code="market_not_found",
        )
    return state


def list_markets(parts: ApiParts) -> list[MarketView]:
    now = parts.clock()
    return [
        market_view(state, now, cluster=parts.settings.cluster, program=parts.program)
        for state in parts.follower.states.values()
    ]


async def list_slots(parts: ApiParts, address: str, limit: int, before: int | None) -> SlotList:
    """Gated slots, newest first, those with a smaller index than `before`."""
    state = market_state(parts, address)
    indexes = sorted((i for i in state.slots if before is None or i < before), reverse=True)
    shown = indexes[:limit]
    transactions = await transactions_of_slots(parts.pool, address, shown)
    return SlotList(
        slots=[slot_summary(state.market, state.slots[i], transactions) for i in shown],
        next=shown[-1] if len(indexes) > len(shown) else None,
    )


async def show_slot(parts: ApiParts, address: str, name: str) -> SlotDetail:
    """Raises InvalidInput (`off_slot`), NotFound (`slot_not_found`)."""
    state = market_state(parts, address)
    slot = parse_slot(name, state.market)
    if slot not in state.slots:
        return ungated_detail(state, slot, parts.clock(), parts.open_books)
    transactions = await transactions_of_slots(parts.pool, address, [slot])
    return gated_detail(state, state.slots[slot], transactions, parts.slot_results)
