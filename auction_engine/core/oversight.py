"""What operators have decided about a market: whether it is halted, and between which prices it takes orders."""

import msgspec

from auction_engine.core.units import Milliseconds, Ticks


class Halt(msgspec.Struct, frozen=True, kw_only=True):
    """New orders are refused; ENDs, registration, clearing and withdrawals go on.

    by, at: the operator's wallet and the chain's time. resume_proposed_by: one operator wants it over; another must agree.
    """

    reason: str
    by: str
    at: Milliseconds
    resume_proposed_by: str | None = None


class Collar(msgspec.Struct, frozen=True, kw_only=True):
    """Limits from `low` to `high` are taken, both included; narrower than the market's own floor and cap."""

    low: Ticks
    high: Ticks
