"""What a slot needs next: a pure function of what the chain holds, what the log says, and the chain's clock.

Nothing here remembers what was sent. A step that was sent and is not seen yet comes out again, and the program refuses
the second one; the keeper reads that refusal as done. Windows: docs/program.md, Windows.

    log `cleared`, account absent   -> Post           while gate < now <= gate + post
    account posted                  -> SettleBatches  while now <= gate + settle
    window over, batches missing    -> MarkLapsed     (log only)
    account there, life over        -> Close          once the log knows how the slot ended
"""

import msgspec

from auction_engine.core.entries import SlotEntry, SlotStatus
from auction_engine.core.market import SlotTiming
from auction_engine.core.units import Seconds, SlotIndex, Ticks

UNFINISHED: tuple[SlotStatus, ...] = ("gated", "cleared", "posted")
"""Statuses of the log that still change; the others say how the slot ended."""


class SlotSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A slot's account as it was just read. settled: numbers of the settled batches, ascending."""

    price: Ticks
    result_root: str
    batches: int
    settled: tuple[int, ...]


class Post(msgspec.Struct, frozen=True):
    """Post the clearing that the log holds."""


class SettleBatches(msgspec.Struct, frozen=True):
    """Settle these batches, which the account does not hold as settled."""

    numbers: tuple[int, ...]


class Close(msgspec.Struct, frozen=True):
    """Close the slot's account: its fees go to the market, its rent to who paid it."""


class MarkLapsed(msgspec.Struct, frozen=True):
    """Tell the log that the settling window passed before the slot was settled."""


class Nothing(msgspec.Struct, frozen=True):
    """Nothing can be done now. alarm: it will not mend itself, somebody should look."""

    reason: str
    alarm: bool = False


Step = Post | SettleBatches | Close | MarkLapsed | Nothing


def next_step(
    slot: SlotIndex, entry: SlotEntry | None, seen: SlotSeen | None, now: Seconds, timing: SlotTiming
) -> Step:
    """The next step of `slot`.

    entry: the log's, None when the log has no such slot. seen: the slot's account, None when absent; it must have been
    read in a block that is not older than the one whose clock says `now`: then a window over at `now` cannot have
    admitted anything that `seen` lacks.
    """
    if entry is not None and entry.status in UNFINISHED:
        return _unfinished(entry, seen, now, timing)
    if seen is None:
        return Nothing("finished")
    if now >= timing.gate(slot) + timing.life_seconds:
        return Close()
    return Nothing("finished; its account is kept until the slot's life is over")


def is_finished(entry: SlotEntry | None, seen: SlotSeen | None) -> bool:
    """Whether no step can ever come again: the log knows the end and the chain holds no account."""
    return seen is None and (entry is None or entry.status not in UNFINISHED)


def _unfinished(entry: SlotEntry, seen: SlotSeen | None, now: Seconds, timing: SlotTiming) -> Step:
    gate = timing.gate(entry.slot)
    if seen is not None and len(seen.settled) == seen.batches:
        return Nothing("all batches are settled; the mirror tells the log")
    if now > gate + timing.settle_seconds:
        return MarkLapsed()
    if entry.result_root is None:
        return Nothing("waits for its book to be sealed")
    if seen is None:
        if now <= gate:
            return Nothing("its gate has not passed on the chain that was read")
        if now <= gate + timing.post_seconds:
            return Post()
        return Nothing("its posting window passed before the clearing was posted", alarm=True)
    if (seen.price, seen.result_root, seen.batches) != (entry.price, entry.result_root, entry.batches):
        return Nothing("the chain holds another result than the log; its batches cannot be ours", alarm=True)
    return SettleBatches(tuple(sorted(set(range(entry.batches)) - set(seen.settled))))
