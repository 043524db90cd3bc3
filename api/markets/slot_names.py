"""Slots by name: how one is called from outside, and which of them orders can still reach."""

import re
from datetime import UTC, datetime

from api.markets.schemas import OpenSlotView
from api.times import seconds_text
from auction_engine.core.decide_order import INTAKE_LEAD_SECONDS
from auction_engine.core.errors import InvalidInput
from auction_engine.core.market import Market
from auction_engine.core.order_text import slot_text
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, Seconds, SlotIndex

OPEN_SLOTS_SHOWN = 8
_INDEX = re.compile(r"[0-9]{1,10}", re.ASCII)


def parse_slot(text: str, market: Market) -> SlotIndex:
    """A slot by its start (`2026-06-01T00:15:00Z`) or its index. Raises InvalidInput (`off_slot`)."""
    if _INDEX.fullmatch(text):
        return SlotIndex(int(text))
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput(
            f"{text!r} names no slot: give its start, such as 2026-06-01T00:15:00Z, or its index",
            code="off_slot",
        ) from None
    index, rest = divmod(int(moment.timestamp()), market.timing.slot_seconds)
    if rest:
        raise InvalidInput(
            f"{text} is not the start of a slot of {market.timing.slot_seconds} s", code="off_slot"
        )
    return SlotIndex(index)


def first_ungated(state: MarketState, now: Milliseconds, lead: int = 0) -> SlotIndex:
    """The first slot whose gate comes no earlier than `lead` from now and that the log has not gated."""
    slot = state.market.timing.next_gate(Seconds(now // 1000 + lead))
    return slot if state.last_gated is None else SlotIndex(max(slot, state.last_gated + 1))


def open_slot_view(market: Market, slot: SlotIndex) -> OpenSlotView:
    gate = market.timing.gate(slot)
    return OpenSlotView(
        slot=slot_text(slot, market),
        index=slot,
        gate=seconds_text(gate),
        intake_closes=seconds_text(Seconds(gate - INTAKE_LEAD_SECONDS)),
    )


def open_slots(state: MarketState, now: Milliseconds) -> list[OpenSlotView]:
    """The next slots that an order sent now can reach."""
    first = first_ungated(state, now, INTAKE_LEAD_SECONDS)
    return [open_slot_view(state.market, SlotIndex(first + i)) for i in range(OPEN_SLOTS_SHOWN)]
