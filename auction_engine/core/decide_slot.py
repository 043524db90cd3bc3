"""Decides the steps of a slot's life: gated, sealed and cleared, posted, settled, closed; or no trade; paused; or lapsed.

open -> gated -> cleared -> posted -> settled -> closed
              -> no trade           -> lapsed (the window passed)
     -> paused (gated in a pause; also gated and cleared, when a pause begins by a penalty)
"""

from auction_engine.core.batches import BATCHES_MAX, make_batches
from auction_engine.core.commands import GatePassed, SealBook, SettlementSeen, SlotClosedSeen, WindowPassed
from auction_engine.core.commitments import result_tree
from auction_engine.core.entries import SlotEntry
from auction_engine.core.errors import Conflict, NotFound, Refused
from auction_engine.core.events import (
    BatchesSettled,
    BookSealed,
    Event,
    OrderExpired,
    OrderUnregistered,
    SlotCleared,
    SlotClosed,
    SlotGated,
    SlotPosted,
    SlotSettled,
    SlotsLapsed,
    SlotsPaused,
    SlotWithoutTrade,
)
from auction_engine.core.pauses import Run, runs
from auction_engine.core.sealed_book import book_hash, clear_rows
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seconds, SlotIndex

PPM = 1_000_000
FINISHED = ("settled", "closed", "no_trade", "paused", "lapsed")


def pass_gate(state: MarketState, command: GatePassed) -> list[Event]:
    """Gate every slot up to the named one; those gated in a pause are through, those past their posting window lapse."""
    timing, slot = state.market.timing, command.slot
    if command.chain_time <= timing.gate(slot):
        raise Refused(f"the gate of slot {slot} has not passed at {command.chain_time}", code="gate_open")
    following = slot if state.last_gated is None else SlotIndex(state.last_gated + 1)
    if following > slot:
        return []
    oldest = timing.next_gate(Seconds(command.chain_time - timing.post_seconds))
    events: list[Event] = []
    if following < min(oldest, slot):
        late = SlotIndex(min(oldest, slot) - 1)
        for run in runs(following, late, state.pauses, timing):
            lapsed = SlotsLapsed(first=run.first, last=run.last, settled_ppm=0)
            events.append(_paused(run, command) if run.paused else lapsed)
        following = SlotIndex(late + 1)
    for run in runs(following, slot, state.pauses, timing):
        gated = (SlotIndex(index) for index in range(run.first, run.last + 1))
        open_books = [SlotGated(slot=index, chain_time=command.chain_time) for index in gated]
        events += [_paused(run, command)] if run.paused else open_books
    return events + _orders_past(state, slot)


def _paused(run: Run, command: GatePassed) -> SlotsPaused:
    return SlotsPaused(first=run.first, last=run.last, chain_time=command.chain_time)


def _orders_past(state: MarketState, slot: SlotIndex) -> list[Event]:
    """Orders whose last slot is gated now: expired, or, if they never reached the chain, an alarm."""
    events: list[Event] = []
    for identity in state.open_orders:
        entry = state.orders[identity]
        if entry.order.last <= slot:
            missed = entry.status == "accepted"
            events.append(OrderUnregistered(order_id=identity) if missed else OrderExpired(order_id=identity))
    return events


def seal_book(state: MarketState, command: SealBook) -> list[Event]:
    """Seal and clear in one step. Sealing again with the same rows changes nothing; with others it is a Conflict."""
    slot, market = command.slot, state.market
    entry = _slot(state, slot)
    if entry.status == "paused":
        return []
    digest = book_hash(market.address, slot, list(command.rows)).hex()
    if entry.book_hash is not None:
        if entry.book_hash != digest:
            raise Conflict(f"slot {slot} was sealed with another book", code="sealed_differently")
        return []
    if command.chain_time <= market.timing.gate(slot):
        raise Refused(
            f"the block at {command.chain_time} is not past the gate of slot {slot}", code="gate_open"
        )
    rows = tuple(sorted(command.rows, key=lambda row: row.seq))
    sealed = BookSealed(
        slot=slot,
        chain_slot=command.chain_slot,
        chain_time=command.chain_time,
        book_hash=digest,
        rows=rows,
    )
    result = clear_rows(list(rows), market)
    if result.price is None or result.admissible is None:
        return [sealed, SlotWithoutTrade(slot=slot)]
    batches = make_batches(result.fills)
    assert len(batches) <= BATCHES_MAX, "more batches than the slot account has bits for"
    return [
        sealed,
        SlotCleared(
            slot=slot,
            price=result.price,
            admissible_low=result.admissible[0],
            admissible_high=result.admissible[1],
            volume=result.volume,
            fills=tuple(result.fills),
            batches=len(batches),
            result_root=result_tree(market.address, slot, batches).root.hex(),
        ),
    ]


def see_settlement(state: MarketState, command: SettlementSeen) -> list[Event]:
    """What is new in the slot's account. A price or root that is not the log's is recorded as the chain has it."""
    entry = _slot(state, command.slot)
    events: list[Event] = []
    if entry.status in ("gated", "cleared"):
        events.append(
            SlotPosted(
                slot=command.slot,
                price=command.price,
                result_root=command.result_root,
                batches=command.batches,
            )
        )
    new = tuple(sorted(set(command.settled) - set(entry.settled)))
    if new:
        events.append(BatchesSettled(slot=command.slot, batches=new))
    if len(command.settled) == command.batches and entry.status not in FINISHED:
        events.append(SlotSettled(slot=command.slot))
    return events


def see_closed(state: MarketState, command: SlotClosedSeen) -> list[Event]:
    entry = _slot(state, command.slot)
    return [SlotClosed(slot=command.slot)] if entry.status == "settled" else []


def pass_window(state: MarketState, command: WindowPassed) -> list[Event]:
    """A slot that is not settled when its settling window is over has lapsed, with the share that was settled."""
    entry = _slot(state, command.slot)
    timing = state.market.timing
    if entry.status in FINISHED:
        return []
    if command.chain_time <= timing.gate(command.slot) + timing.settle_seconds:
        raise Refused(f"the settling window of slot {command.slot} is open", code="window_open")
    settled_ppm = len(entry.settled) * PPM // entry.batches if entry.batches else 0
    return [SlotsLapsed(first=command.slot, last=command.slot, settled_ppm=settled_ppm)]


def _slot(state: MarketState, slot: SlotIndex) -> SlotEntry:
    entry = state.slots.get(slot)
    if entry is None:
        raise NotFound(f"slot {slot} is not gated yet, or lapsed in an outage", code="slot_not_found")
    return entry
