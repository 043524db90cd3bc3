"""Periods as clients name them: instants from and to, and months. All UTC."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from auction_engine.core.errors import InvalidInput
from auction_engine.core.market import Market
from auction_engine.core.units import Milliseconds, Seconds, SlotIndex

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
BEFORE_ALL, AFTER_ALL = Seconds(0), Seconds(2**40)
YEAR_MIN, YEAR_MAX = 1970, 9998


class Period(NamedTuple):
    """From `start` on, and before `end`."""

    start: Seconds
    end: Seconds

    def slots(self, market: Market) -> tuple[SlotIndex, SlotIndex]:
        """The first and the last slot that start in it; the last lies below the first when none does."""
        length = market.timing.slot_seconds
        return SlotIndex(-(-self.start // length)), SlotIndex(-(-self.end // length) - 1)


def read_period(start: str | None, end: str | None) -> Period:
    """Raises InvalidInput."""
    return Period(
        BEFORE_ALL if start is None else _instant("from", start),
        AFTER_ALL if end is None else _instant("to", end),
    )


def read_month(text: str, now: Milliseconds) -> Period:
    """`2026-11`: until the chain's clock `now`, none that has not begun. Raises InvalidInput."""
    found = _MONTH.fullmatch(text)
    if found is None or not YEAR_MIN <= int(found[1]) <= YEAR_MAX:
        raise InvalidInput(f"month={text[:32]!r} is no month: write it like 2026-11")
    year, month = int(found[1]), int(found[2])
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    if start.timestamp() * 1000 > now:
        raise InvalidInput(f"month {text} has not begun: by the chain's clock it is {_month(now)}")
    return Period(Seconds(int(start.timestamp())), Seconds(int(end.timestamp())))


def _instant(name: str, text: str) -> Seconds:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput(f"{name}={text[:32]!r} is no moment: write it like 2026-11-01T00:00:00Z") from None
    return Seconds(max(0, int(moment.timestamp())))


def _month(now: Milliseconds) -> str:
    return datetime.fromtimestamp(now // 1000, UTC).strftime("%Y-%m")
