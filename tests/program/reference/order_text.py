"""The order text, read as its grammar is written: from the left, and the first fault counts."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.program.reference.refusal import Refusal
from tests.program.reference.state import Market

WH_MAXIMUM = 9_999_999
SLOTS_MAXIMUM = 672
PRICE_CHARACTERS = 9


@dataclass(frozen=True)
class OrderText:
    side: int
    lots: int
    limit: int
    first: int
    count: int
    time: int


@dataclass(frozen=True)
class EndText:
    """`target`: the order's time, or None for all signed before."""

    target: int | None
    time: int


class _Reader:
    def __init__(self, text: bytes, market: Market) -> None:
        self.rest = text.decode("latin-1")
        self.market = market

    def word(self, fault: str, *words: str) -> int:
        """One of these words must come next; which one it is."""
        for place, word in enumerate(words):
            if self.rest.startswith(word):
                self.rest = self.rest[len(word) :]
                return place
        raise Refusal(fault)

    def run(self, characters: str) -> str:
        found = re.match(f"[{characters}]*", self.rest)
        assert found is not None
        self.rest = self.rest[found.end() :]
        return found[0]

    def number(self, fault: str, maximum: int) -> int:
        """A positive number without leading zeros."""
        digits = self.run("0-9")
        if not digits or digits[0] == "0" or len(digits) > len(str(maximum)) or int(digits) > maximum:
            raise Refusal(fault)
        return int(digits)

    def time(self) -> int:
        digits = self.run("0-9")
        if not re.fullmatch("[1-9][0-9]{12}", digits):
            raise Refusal("TextTime")
        return int(digits)

    def limit(self) -> int:
        """The price in ticks: a spelling of as many decimals as the tick has."""
        decimals = self.market.tick_decimals
        spelling = "-?([0-9]{1,9})" + (rf"\.[0-9]{{{decimals}}}" if decimals else "")
        found = re.match(spelling, self.rest)
        if found is None or len(found[0]) > PRICE_CHARACTERS or (found[1][0] == "0" and len(found[1]) > 1):
            raise Refusal("TextPrice")
        value = int(found[0].replace(".", ""))
        if value == 0 and found[0].startswith("-"):
            raise Refusal("TextPrice")
        if value % self.market.tick_step:
            raise Refusal("TextOffTick")
        self.rest = self.rest[found.end() :]
        return value // self.market.tick_step

    def start(self) -> int:
        found = re.match(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z", self.rest, re.ASCII)
        if found is None:
            raise Refusal("TextDate")
        year, month, day, hour, minute, second = map(int, found.groups())
        real = 2020 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
        if not real or hour > 23 or minute > 59 or second > 59:
            raise Refusal("TextDate")
        self.rest = self.rest[found.end() :]
        seconds = int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
        if seconds % self.market.slot_seconds:
            raise Refusal("TextOffSlot")
        return seconds // self.market.slot_seconds

    def end(self) -> None:
        if self.rest:
            raise Refusal("TextSyntax")


def _begin(text: bytes, market: Market, prefix: str) -> _Reader:
    """After the account's own prefix: its address, and the market's tag."""
    reader = _Reader(text, market)
    reader.word("TextTrader", prefix[:-8])
    reader.word("TextTag", prefix[-8:])
    reader.word("TextSyntax", " ")
    return reader


def read_order(text: bytes, market: Market, prefix: str) -> OrderText:
    reader = _begin(text, market, prefix)
    side = reader.word("TextSyntax", "BUY ", "SELL ")
    energy = reader.number("TextQuantity", WH_MAXIMUM)
    if energy % market.lot:
        raise Refusal("TextOffLot")
    reader.word("TextSyntax", " Wh limit ")
    limit = reader.limit()
    reader.word("TextSyntax", "/kWh from ")
    first = reader.start()
    reader.word("TextSyntax", " slots ")
    count = reader.number("TextSlots", SLOTS_MAXIMUM)
    reader.word("TextSyntax", " time ")
    time = reader.time()
    reader.end()
    return OrderText(side, energy // market.lot, limit, first, count, time)


def read_end(text: bytes, market: Market, prefix: str) -> EndText:
    reader = _begin(text, market, prefix)
    reader.word("TextSyntax", "END ")
    target = None
    if reader.rest.startswith("all"):
        reader.word("TextSyntax", "all")
    else:
        target = reader.time()
    reader.word("TextSyntax", " time ")
    time = reader.time()
    reader.end()
    return EndText(target, time)
