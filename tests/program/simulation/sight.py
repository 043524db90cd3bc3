"""What a step's maker looks for: a market, a trader account, an order, the moments that are edges of a window."""

from random import Random

from solders.pubkey import Pubkey

from tests.program.reference.state import NEVER, Market, Order, Slot, Trader
from tests.program.reference.windows import gate, last_gate
from tests.program.simulation.arena import Arena

FUTURE = 60
FAR = 0.03
"""How often the clock moves to any edge that is known: windows of pauses are far away."""


def a_market(arena: Arena, rng: Random) -> tuple[Pubkey, Market]:
    """One of the first two, mostly the first: what is done there must come to something."""
    markets = arena.of_kind(Market)
    return markets[0] if rng.random() < 0.65 else rng.choice(markets)


def a_trader(arena: Arena, rng: Random, market: Pubkey) -> tuple[Pubkey, Trader]:
    """Of that market, if it has any."""
    return rng.choice(arena.of_kind(Trader, market) or arena.of_kind(Trader))


def orders(arena: Arena, market: Pubkey) -> list[tuple[Pubkey, int, Order]]:
    """All orders of a market: account, place, order."""
    return [
        (address, place, order)
        for address, trader in arena.of_kind(Trader, market)
        for place, order in enumerate(trader.records)
        if order.used
    ]


def next_slot(market: Market, now: int) -> int:
    """The first slot whose gate is now or later."""
    return -(-(now + market.gate_lead_seconds) // market.slot_seconds)


def recent_slots(market: Market, now: int) -> range:
    """Slots that are gated and whose life is not long over."""
    first = next_slot(market, now)
    return range(first - market.life_seconds // market.slot_seconds - 2, first)


def edges(arena: Arena) -> list[int]:
    """The next moments at which a window opens or closes, the nearest first."""
    now = arena.state.now
    found: set[int] = set()
    for address, market in arena.of_kind(Market):
        first = next_slot(market, now)
        found |= {gate(market, slot) for slot in (first, first + 1, first + 2)}
        for _, slot in arena.of_kind(Slot, address):
            at = gate(market, slot.index)
            found |= {at + market.settle_seconds, at + market.life_seconds}
        for slot_index in recent_slots(market, now):
            at = gate(market, slot_index)
            found |= {at + market.post_seconds, at + market.settle_seconds, at + market.life_seconds}
        for _, trader in arena.of_kind(Trader, address):
            found |= {trader.delegate_expiry}
        for _, _, order in orders(arena, address):
            found |= _release_edges(market, order)
        found |= _pause_edges(market)
    return sorted(edge for edge in found if now - 1 <= edge < NEVER)


def _release_edges(market: Market, order: Order) -> set[int]:
    over = min(order.ended_at, last_gate(market, order)) + market.life_seconds
    return {over, order.time // 1000 + market.fresh_seconds + FUTURE}


def _pause_edges(market: Market) -> set[int]:
    until = market.pause_until + market.life_seconds
    return {market.pause_from, market.pause_until, until, market.pause_from + market.life_seconds}


def a_moment(arena: Arena, rng: Random) -> int:
    """Now, soon, or a second around an edge that is near."""
    now = arena.state.now
    if rng.random() < 0.3:
        return now + rng.choice([0, 1, 2, 3])
    near = edges(arena)
    if not near:
        return now + 1
    if rng.random() < FAR:
        return max(now, rng.choice(near) + rng.choice([-1, 0, 1]))
    place = min(int(rng.expovariate(0.7)), len(near) - 1)
    return max(now, near[place] + rng.choice([-1, 0, 0, 1, 1]))
