"""When a signed END goes to the chain: after the orders that it names, or it would end nothing and they would live."""

from collections.abc import Collection, Iterable
from typing import Literal

from auction_engine.core.commands import RecordSeen
from auction_engine.core.market import SlotTiming
from auction_engine.core.order import End
from auction_engine.core.units import NEVER, Milliseconds
from keeper.freshness import freshness

Verdict = Literal["send", "wait", "done", "stale"]


def names(end: End, time: Milliseconds) -> bool:
    """Whether the END ends its trader's order signed at `time`."""
    return time == end.target if end.target is not None else time < end.time


def verdict(
    end: End,
    records: Iterable[RecordSeen],
    pending: Collection[Milliseconds],
    now: Milliseconds,
    timing: SlotTiming,
) -> Verdict:
    """What to do with an END at `now`.

    records: what the trader's account holds. pending: times of his orders that are not among them yet; one that is
    no longer fresh never will be.
    """
    age = freshness(end.time, now, timing)
    if age == "stale":
        return "stale"
    coming = (time for time in pending if freshness(time, now, timing) != "stale")
    if age == "early" or any(names(end, time) for time in coming):
        return "wait"
    open_records = (record for record in records if record.ended_at == NEVER)
    return "send" if any(names(end, record.time) for record in open_records) else "done"
