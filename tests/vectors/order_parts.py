"""What the vectors of the order text share: the account that reads, the markets, and the parts that texts are made of."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

TRADER = "7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2"
OTHER_TRADER = "4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM"
TAG = "9f3a61c2"
PREFIX = f"Energy {TRADER} tag {TAG} "

# `tick` is in base units of the quote token per kWh, `lot` in Wh.
MARKETS = {
    "quarter_hour": {"slot_seconds": 900, "lot": 100, "tick": 1000, "quote_decimals": 6, "tick_decimals": 3},
    "demo": {"slot_seconds": 15, "lot": 10, "tick": 100, "quote_decimals": 6, "tick_decimals": 4},
    "coarse": {"slot_seconds": 3600, "lot": 1000, "tick": 50_000, "quote_decimals": 6, "tick_decimals": 2},
    "whole": {"slot_seconds": 86_400, "lot": 1, "tick": 3000, "quote_decimals": 3, "tick_decimals": 0},
    "fine": {"slot_seconds": 1, "lot": 1, "tick": 1000, "quote_decimals": 9, "tick_decimals": 7},
    "micro": {"slot_seconds": 60, "lot": 1000, "tick": 1, "quote_decimals": 6, "tick_decimals": 6},
    # Its slots do not begin at midnight: they are counted from 1970.
    "seven_hours": {
        "slot_seconds": 25_200,
        "lot": 250,
        "tick": 2500,
        "quote_decimals": 4,
        "tick_decimals": 3,
    },
}
# A start of a slot of each.
STARTS = {
    "quarter_hour": "2026-06-01T00:15:00Z",
    "demo": "2026-06-01T00:15:45Z",
    "coarse": "2026-06-01T23:00:00Z",
    "whole": "2026-06-01T00:00:00Z",
    "fine": "2026-06-01T23:59:59Z",
    "micro": "2026-06-01T00:01:00Z",
    "seven_hours": "2026-06-01T02:00:00Z",
}

Q = "quarter_hour"
START = STARTS[Q]
TIME = 1767225600123
EARLY = 1500000000000
"""Before the first start that a text can name."""
GOOD = f"BUY 500 Wh limit 0.250/kWh from {START} slots 672 time {TIME}"
GOOD_END = f"END {TIME} time 1767225700456"


def order(
    name: str,
    lots: int,
    limit: int,
    *,
    market: str = Q,
    side: str = "BUY",
    energy: str = "500",
    price: str = "0.250",
    start: str = "",
    slots: str = "1",
    time: int = TIME,
) -> dict[str, Any]:
    """A valid order; `lots` and `limit` are what `energy` and `price` must mean."""
    start = start or STARTS[market]
    text = f"{PREFIX}{side} {energy} Wh limit {price}/kWh from {start} slots {slots} time {time}"
    seconds = int(datetime.strptime(start, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    first, rest = divmod(seconds, MARKETS[market]["slot_seconds"])
    assert rest == 0, name
    values = {
        "side": side.lower(),
        "lots": lots,
        "limit": limit,
        "first": first,
        "count": int(slots),
        "time": time,
    }
    return {"name": name, "market": market, "text": text, **values, "id": sha256(text.encode()).hexdigest()}


def end(name: str, target: int | None, time: int) -> dict[str, Any]:
    """A valid END text; no target means all orders."""
    text = f"{PREFIX}END {'all' if target is None else target} time {time}"
    return {"name": name, "market": Q, "text": text, "target": target, "time": time}


# Reasons for which only texts are refused that follow the grammar.
BEYOND_GRAMMAR = {"off_lot", "off_tick", "off_slot"}


def refused(
    reason: str, name: str, text: str, market: str = Q, kind: str = "order", spelled: bool | None = None
) -> dict[str, Any]:
    """A text that is refused. spelled: whether the grammar alone, without market and calendar, would take it."""
    within = reason in BEYOND_GRAMMAR if spelled is None else spelled
    found = {"name": name, "market": market, "kind": kind, "text": text, "reason": reason}
    return {**found, "in_grammar": within}


def changed(reason: str, name: str, old: str, new: str, spelled: bool | None = None) -> dict[str, Any]:
    """The documentation's example with one part replaced."""
    assert GOOD.count(old) == 1, name
    return refused(reason, name, PREFIX + GOOD.replace(old, new), spelled=spelled)


def energy(reason: str, name: str, digits: str, market: str = Q) -> dict[str, Any]:
    """An order of so much, at a price of zero, which every market can spell."""
    decimals = MARKETS[market]["tick_decimals"]
    price = "0" + (f".{'0' * decimals}" if decimals else "")
    text = f"{PREFIX}BUY {digits} Wh limit {price}/kWh from {STARTS[market]} slots 2 time {TIME}"
    return refused(reason, name, text, market)


def price(
    reason: str, name: str, digits: str, market: str = Q, spelled: bool | None = None
) -> dict[str, Any]:
    text = f"{PREFIX}BUY 7000 Wh limit {digits}/kWh from {STARTS[market]} slots 2 time {TIME}"
    return refused(reason, name, text, market, spelled=spelled)


def start(
    reason: str, name: str, moment: str, market: str = Q, spelled: bool | None = None
) -> dict[str, Any]:
    decimals = MARKETS[market]["tick_decimals"]
    limit = "0" + (f".{'0' * decimals}" if decimals else "")
    text = f"{PREFIX}BUY 7000 Wh limit {limit}/kWh from {moment} slots 2 time {TIME}"
    return refused(reason, name, text, market, spelled=spelled)


def slots(reason: str, name: str, digits: str, spelled: bool | None = None) -> dict[str, Any]:
    return changed(reason, name, "slots 672 ", f"slots {digits} ", spelled)


def time(reason: str, name: str, digits: str) -> dict[str, Any]:
    return changed(reason, name, f"time {TIME}", f"time {digits}")


def bad_end(reason: str, name: str, body: str, spelled: bool | None = None) -> dict[str, Any]:
    return refused(reason, name, PREFIX + body, kind="end", spelled=spelled)
