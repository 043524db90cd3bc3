"""A book as columns: one row per order, in the order of the on-chain sequence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from auction_engine.core.clearing.rules import PRICE_MAX
from auction_engine.core.errors import InvalidInput

Column = NDArray[np.int64]
Flags = NDArray[np.bool_]
INT64_MAX = 2**63 - 1
TOTAL_MAX = 2**62
"""All quantities of a book together: twice as much still fits 64 bits, so no sum of them can overflow."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One slot's orders, checked. Made by `from_columns`; the arrays are shared with the caller and never written to.

    Shapes: every column is (n,), row i is one order. Rows are named by their index, from 0.
    """

    is_buy: Flags
    price: Column
    quantity: Column
    all_or_none: Flags | None = None
    """Orders that want their whole quantity or nothing of it; None where there are none."""

    @classmethod
    def from_columns(
        cls, is_buy: ArrayLike, price: ArrayLike, quantity: ArrayLike, all_or_none: ArrayLike | None = None
    ) -> "Book":
        """Check columns and make a book of them.

        is_buy: bool (n,), True for a buy. price: int64 (n,), the limit, in the unit of the rules' tick.
        quantity: int64 (n,), positive, in the unit of the rules' lot. all_or_none: bool (n,).
        Raises InvalidInput, naming the column or the row: unequal lengths, a wrong type, a quantity that is zero or
        negative, a price beyond 2**62, quantities that add up to more than 2**62.
        """
        flags = _flags("is_buy", is_buy)
        prices, quantities = _integers("price", price), _integers("quantity", quantity)
        wanted = None if all_or_none is None else _flags("all_or_none", all_or_none)
        named = {"is_buy": flags, "price": prices, "quantity": quantities, "all_or_none": wanted}
        lengths = {name: len(column) for name, column in named.items() if column is not None}
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
            raise InvalidInput(
                f"the columns differ in length ({told}): row {min(lengths.values())} is incomplete"
            )
        _check_prices(prices)
        _check_quantities(quantities)
        return cls(flags, prices, quantities, wanted if wanted is not None and wanted.any() else None)

    def __len__(self) -> int:
        """How many orders there are."""
        return len(self.is_buy)


def _flags(name: str, values: ArrayLike) -> Flags:
    column = _column(name, values)
    if column.dtype != np.bool_:
        raise _wrong_type(name, values, column, "a boolean", _is_boolean)
    return column


def _integers(name: str, values: ArrayLike) -> Column:
    column = _column(name, values, empty=np.int64)
    # numpy reads [7, True] as integers; a boolean is no quantity all the same.
    if column.dtype.kind not in "iu" or (isinstance(values, list | tuple) and bool in set(map(type, values))):
        raise _wrong_type(name, values, column, "a 64-bit integer", _is_integer)
    if column.dtype == np.uint64 and len(column) and int(column.max()) > INT64_MAX:
        row = int(np.argmax(column > INT64_MAX))
        raise InvalidInput(f"row {row}: the {name} {column[row]} does not fit 64 bits with a sign")
    return column.astype(np.int64, copy=False)


def _column(name: str, values: ArrayLike, empty: type[np.generic] = np.bool_) -> NDArray[Any]:
    try:
        column = np.asarray(values)
    except ValueError:
        raise InvalidInput(f"the column {name} must be one list of equal things") from None
    if column.ndim != 1:
        raise InvalidInput(f"the column {name} must have one dimension, not {column.ndim}")
    return column if len(column) or isinstance(values, np.ndarray) else column.astype(empty)


def _wrong_type(
    name: str, values: ArrayLike, column: NDArray[Any], wanted: str, is_right: Callable[[object], bool]
) -> InvalidInput:
    """The error for a column that numpy could not read as what it must be; it names the first row that is to blame."""
    rows = list(values) if isinstance(values, list | tuple) else column.tolist()
    for row, value in enumerate(rows):
        if not is_right(value):
            return InvalidInput(f"row {row}: the {name} {value!r} is not {wanted}")
    return InvalidInput(f"the column {name} holds {column.dtype}, and {wanted} is wanted in every row")


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool | np.bool_)


def _is_integer(value: object) -> bool:
    if not isinstance(value, int | np.integer) or _is_boolean(value):
        return False
    return -INT64_MAX - 1 <= int(value) <= INT64_MAX


def _check_prices(price: Column) -> None:
    if len(price) and (int(price.min()) < -PRICE_MAX or int(price.max()) > PRICE_MAX):
        row = int(np.argmax((price < -PRICE_MAX) | (price > PRICE_MAX)))
        raise InvalidInput(f"row {row}: the price {price[row]} lies beyond {PRICE_MAX}")


def _check_quantities(quantity: Column) -> None:
    if not len(quantity):
        return
    if int(quantity.min()) <= 0:
        row = int(np.argmax(quantity <= 0))
        raise InvalidInput(f"row {row}: the quantity {quantity[row]} is not positive")
    if int(quantity.max()) * len(quantity) > TOTAL_MAX and _exact_total(quantity) > TOTAL_MAX:
        row = int(np.argmax(quantity))
        raise InvalidInput(
            f"the quantities add up to more than {TOTAL_MAX}, which could not be summed exactly; "
            f"the largest is {quantity[row]} in row {row}"
        )


def _exact_total(quantity: Column) -> int:
    """The sum in integers without bound: halves of 32 bits cannot overflow for fewer than 2**31 rows."""
    return (int((quantity >> 32).sum()) << 32) + int((quantity & 0xFFFF_FFFF).sum())
