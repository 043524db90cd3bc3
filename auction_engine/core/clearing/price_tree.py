"""Lots by price, and the lowest admissible price, kept current: the indicative price of a live book.

A price p is admissible when S(<p) <= D(>=p) and D(>p) <= S(<=p) (uniform_price.py); the lowest one, `low`, is where S(<p) is
truly less. A change that moves it moves it to a used price close by, mostly, so those beside it are tried one by one. If
they are too many, ranges of prices are skipped: lots are also known for each 64, 16,384, 4,194,304 … prices, a radix tree
that holds only what was used. So adding lots, and finding the price anew, is O(log256 of the price range), however many
orders or prices there are.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator

BLOCK_BITS = 6
FAN_BITS = 8
STEPS_MAX = 32
"""Used prices that are tried on the way to where `low` has moved, before ranges are skipped."""

# A block: the supply at each of its prices, the demand at each, and then three cells for all of it.
_PRICES = 1 << BLOCK_BITS
_SUPPLY, _DEMAND, _USED = range(2 * _PRICES, 2 * _PRICES + 3)
_EMPTY_BLOCK = bytes(8 * (2 * _PRICES + 3))
_INSIDE_BLOCK, _INSIDE_RANGE = _PRICES - 1, (1 << FAN_BITS) - 1


class PriceTree:
    """Prices from 0 to `highest`; amounts are lots, below 2**64. Without demand nothing is admissible, and `wanted` is 0."""

    __slots__ = (
        "_blocks", "_demands", "_supplies", "_used", "demand", "low", "offered", "offered_at", "wanted", "wanted_at"
    )  # fmt: skip

    def __init__(self, highest: int) -> None:
        self._blocks: dict[int, array[int]] = {}
        # By height above blocks: which of the ranges inside a range are used, a bit for each, and the range's lots. A
        # range is known by its lowest price without the bits inside it; of the topmost, all prices, lots are not asked.
        heights = max(1, -(-(highest.bit_length() - BLOCK_BITS) // FAN_BITS))
        self._used: list[dict[int, int]] = [{} for _ in range(heights)]
        self._supplies: list[defaultdict[int, int]] = [defaultdict(int) for _ in range(heights - 1)]
        self._demands: list[defaultdict[int, int]] = [defaultdict(int) for _ in range(heights - 1)]
        self.demand = self.low = 0
        # Demand at `low` or above, and at it alone; supply at `low` or below, and at it alone.
        self.wanted = self.wanted_at = self.offered = self.offered_at = 0
        self._open(0)[_USED] = 1

    def add(self, price: int, lots: int, is_buy: bool) -> None:
        """Add lots to a price, or take them away again (negative)."""
        place, bit = price >> BLOCK_BITS, price & _INSIDE_BLOCK
        block = self._blocks.get(place) or self._open(place)
        index = bit + _PRICES if is_buy else bit
        before = block[index]
        block[index] = before + lots
        block[_DEMAND if is_buy else _SUPPLY] += lots
        if not before:
            block[_USED] |= 1 << bit
        for totals in self._demands if is_buy else self._supplies:
            place >>= FAN_BITS
            totals[place] += lots
        low = self.low
        if is_buy:
            self.demand += lots
            if price >= low:
                self.wanted += lots
                if price == low:
                    self.wanted_at += lots
            elif self.wanted:
                return
        elif price <= low:
            self.offered += lots
            if price == low:
                self.offered_at += lots
        else:
            return
        if not self.offered - self.offered_at < self.wanted <= self.offered + self.wanted_at and self.demand:
            self._move()

    def next_price(self) -> int:
        """The lowest price above `low` with lots, of which there must be one: the next admissible if `low` fills all."""
        return self._reach(self.offered + self.demand - self.wanted + self.wanted_at + 1)[0]

    def _open(self, place: int) -> "array[int]":
        """Make a block, and mark it in every range above."""
        block = self._blocks[place] = array("Q", _EMPTY_BLOCK)
        for used in self._used:
            above = place >> FAN_BITS
            used[above] = used.get(above, 0) | 1 << (place & _INSIDE_RANGE)
            place = above
        return block

    def _move(self) -> None:
        """Find the lowest admissible price anew."""
        low, wanted, offered = self.low, self.wanted, self.offered
        wanted_at, offered_at = self.wanted_at, self.offered_at
        up = wanted > offered + wanted_at
        place, bit = low >> BLOCK_BITS, low & _INSIDE_BLOCK
        block = self._blocks[place]
        for _ in range(STEPS_MAX):
            if up:
                wanted -= wanted_at
            else:
                offered -= offered_at
            rest = block[_USED] >> bit + 1 if up else block[_USED] & (1 << bit) - 1
            if rest:
                bit = bit + (rest & -rest).bit_length() if up else rest.bit_length() - 1
            else:
                place, bit = self._beside(place, up)
                block = self._blocks[place]
            wanted_at, offered_at = block[bit + _PRICES], block[bit]
            if up:
                offered += offered_at
            else:
                wanted += wanted_at
            if offered - offered_at < wanted <= offered + wanted_at:
                low = (place << BLOCK_BITS) + bit
                break
        else:
            low, below, demand_below = self._reach(self.demand)
            block, bit = self._blocks[low >> BLOCK_BITS], low & _INSIDE_BLOCK
            wanted_at, offered_at = block[bit + _PRICES], block[bit]
            wanted, offered = self.demand - demand_below, below - demand_below + offered_at
        self.low, self.wanted, self.offered = low, wanted, offered
        self.wanted_at, self.offered_at = wanted_at, offered_at

    def _beside(self, place: int, up: bool) -> tuple[int, int]:
        """The next block above or below, which there must be, and the used price in it that is next."""
        end = _lowest if up else _highest
        for height, ranges in enumerate(self._used):
            above, bit = place >> FAN_BITS, place & _INSIDE_RANGE
            if rest := ranges[above] >> bit + 1 if up else ranges[above] & (1 << bit) - 1:
                place += _lowest(rest) + 1 if up else _highest(rest) - bit
                for inside in reversed(self._used[:height]):
                    place = (place << FAN_BITS) + end(inside[place])
                return place, end(self._blocks[place][_USED])
            place = above
        raise AssertionError("an admissible price is a used one")

    def _reach(self, lots: int) -> tuple[int, int, int]:
        """The lowest price up to which there are so many lots of both sides, what is below it, and the demand below it."""
        place = demand_below = 0
        left = lots
        for height in range(len(self._used), -1, -1):
            for inner, wanted, offered in self._inside(place, height):
                place = inner
                if wanted + offered >= left:
                    break
                left -= wanted + offered
                demand_below += wanted
        return place, lots - left, demand_below

    def _inside(self, place: int, height: int) -> Iterator[tuple[int, int, int]]:
        """The used ranges inside one (at height 0: the prices of a block), ascending, with their demand and supply."""
        if not height:
            block, first = self._blocks[place], place << BLOCK_BITS
            yield from ((first + bit, block[bit + _PRICES], block[bit]) for bit in _bits(block[_USED]))
            return
        for bit in _bits(self._used[height - 1][place]):
            inner = (place << FAN_BITS) + bit
            if height == 1:
                yield inner, self._blocks[inner][_DEMAND], self._blocks[inner][_SUPPLY]
            else:
                yield inner, self._demands[height - 2][inner], self._supplies[height - 2][inner]


def _bits(flags: int) -> list[int]:
    return [bit for bit in range(flags.bit_length()) if flags >> bit & 1]


def _lowest(flags: int) -> int:
    return (flags & -flags).bit_length() - 1


def _highest(flags: int) -> int:
    return flags.bit_length() - 1
