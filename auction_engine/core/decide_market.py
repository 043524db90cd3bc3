"""Decides what the market's own account means: its pauses."""

from auction_engine.core.commands import MarketSeen
from auction_engine.core.events import Event, PausesChanged, SlotsPaused
from auction_engine.core.pauses import is_paused
from auction_engine.core.state import MarketState


def see_market(state: MarketState, command: MarketSeen) -> list[Event]:
    """A pause that is new; and the slots that were gated in it before it was known, as after a penalty."""
    if command.account_seq <= state.market_seq or command.pauses == state.pauses:
        return []
    timing = state.market.timing
    caught = [
        entry.slot
        for entry in state.slots.values()
        if entry.status in ("gated", "cleared") and is_paused(command.pauses, timing.gate(entry.slot))
    ]
    changed = PausesChanged(account_seq=command.account_seq, pauses=command.pauses)
    return [changed, *(SlotsPaused(first=slot, last=slot, chain_time=command.chain_time) for slot in caught)]
