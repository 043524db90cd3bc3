"""When the chain takes a signed text: `now - fresh <= time <= now + 60 s`. Source: docs/rules.md, 4.4."""

from typing import Literal

from auction_engine.core.decide_order import AHEAD_MS_MAX
from auction_engine.core.market import SlotTiming
from auction_engine.core.units import Milliseconds

Freshness = Literal["early", "fresh", "stale"]


def freshness(time: Milliseconds, now: Milliseconds, timing: SlotTiming) -> Freshness:
    """Whether a text signed at `time` would be taken at `now`, both in ms of the chain's clock."""
    if time > now + AHEAD_MS_MAX:
        return "early"
    return "fresh" if time >= now - timing.fresh_seconds * 1000 else "stale"
