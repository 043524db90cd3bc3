"""Which traders' accounts hold order records that may be released: pure. Source: docs/program.md, Windows."""

from collections.abc import Iterable

from auction_engine.core.commands import RecordSeen, TraderSeen
from auction_engine.core.decide_order import AHEAD_MS_MAX
from auction_engine.core.market import SlotTiming
from auction_engine.core.units import Seconds, SlotIndex


def releasable_from(record: RecordSeen, timing: SlotTiming) -> Seconds:
    """The first second in which the program releases the record.

    Its last slot must be beyond every window, and its text too old to be registered a second time.
    """
    last = SlotIndex(record.first + record.count - 1)
    life_over = min(record.ended_at, timing.gate(last)) + timing.life_seconds
    replay_over = (record.time + AHEAD_MS_MAX) // 1000 + timing.fresh_seconds + 1
    return Seconds(max(life_over, replay_over))


def releasable(traders: Iterable[TraderSeen], now: Seconds, timing: SlotTiming) -> list[str]:
    """Addresses of the accounts of which something may be released at `now`, in the order given."""
    return [
        seen.trader
        for seen in traders
        if any(releasable_from(record, timing) <= now for record in seen.records)
    ]
