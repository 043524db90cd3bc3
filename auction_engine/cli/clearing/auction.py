"""One auction as a file gives it, checked, with the words for where each of its rows stands."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from numpy.typing import ArrayLike

from auction_engine.core.clearing import Book, MarketRules
from auction_engine.core.clearing.book import Column
from auction_engine.core.clearing.uniform_price import check_grid
from auction_engine.core.clearing.zones import Line
from auction_engine.core.errors import InvalidInput

_ROW = re.compile(r"\brow (\d+)\b")


class ZoneParts(NamedTuple):
    """names: one per zone; zone: int64 (n,), the number of each row's zone; lines between them."""

    names: tuple[str, ...]
    zone: Column
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Auction:
    """id: the auction's own, echoed in its result. order_ids: one per row, None where the file gives none.

    In `book` the rows stand as in a CSV; of a line of JSON the sells come first, then the buys, each side as it stands
    there, zone by zone. The order matters only for ties inside a side.
    """

    id: str | int | None
    book: Book
    order_ids: Sequence[str] | None = None
    zones: ZoneParts | None = None


class Place(NamedTuple):
    """Where rows stand, in words: `whole` for all of them, `row(index)` for one; `joint` goes between the two."""

    whole: str
    joint: str
    row: Callable[[int], str]

    def told(self, message: str) -> str:
        """A message about "row 3", counted from 0, as one about that row's place in its file."""
        if message.startswith("row "):
            row, _, rest = message.partition(": ")
            return f"{self.whole}{self.joint}{self.row(int(row[4:]))}: {rest}"
        return f"{self.whole}: " + _ROW.sub(lambda found: self.row(int(found[1])), message)


def checked_book(
    is_buy: ArrayLike,
    price: ArrayLike,
    quantity: ArrayLike,
    all_or_none: ArrayLike | None,
    rules: MarketRules,
    place: Place,
) -> Book:
    """A book that `clear` takes under these rules. Raises InvalidInput that names the row's place."""
    try:
        book = Book.from_columns(is_buy, price, quantity, all_or_none)
        check_grid(book, rules)
    except InvalidInput as error:
        raise InvalidInput(place.told(str(error))) from error
    return book
