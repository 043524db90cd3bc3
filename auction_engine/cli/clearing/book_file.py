"""A book as CSV: one order per row, the earlier sequence first, under a header that names the columns in any order."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from auction_engine.cli.clearing.auction import Auction, Place, checked_book
from auction_engine.cli.clearing.source import name_of, opened
from auction_engine.core.clearing import MarketRules
from auction_engine.core.clearing.book import Column, Flags
from auction_engine.core.errors import InvalidInput

NEEDED = ("side", "price", "quantity")
OPTIONAL = ("id", "all_or_none")
ROWS_AT_ONCE = 1 << 13
_SIDES = {"buy": True, "sell": False}
_ANSWERS = {"yes": True, "true": True, "no": False, "false": False, "": False}
_WHOLE = re.compile(r"-?[0-9]{1,30}")
_SHOWN = 40


class _Rows(NamedTuple):
    """Columns of some rows. Shapes: (n,) each; those that the file lacks are empty."""

    is_buy: Flags
    price: Column
    quantity: Column
    all_or_none: Flags
    ids: Sequence[str]


def read_book(file: str, rules: MarketRules) -> Auction:
    """Read and check a book; - is standard input. Raises InvalidInput that names the file, the line and what is wrong."""
    name = name_of(file)
    with opened(file) as stream:
        # Bytes that are no UTF-8 become surrogates, which no column accepts: so their line can be named.
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        rows = csv.reader(text, strict=True, skipinitialspace=True)
        header = _header(rows, name)
        parts = list(_parts(rows, header, name))
    place = Place(name, ", ", lambda row: f"line {row + 2}")
    book = checked_book(
        _joined([part.is_buy for part in parts], np.bool_),
        _joined([part.price for part in parts], np.int64),
        _joined([part.quantity for part in parts], np.int64),
        _joined([part.all_or_none for part in parts], np.bool_) if "all_or_none" in header else None,
        rules,
        place,
    )
    ids = [order_id for part in parts for order_id in part.ids] if "id" in header else None
    return Auction(None, book, ids)


def _joined(
    parts: list[np.ndarray[tuple[int], np.dtype[np.generic]]], kind: type[np.generic]
) -> Column | Flags:
    joined: Column | Flags = np.concatenate([np.zeros(0, kind), *parts])
    return joined


def _header(rows: Iterator[list[str]], name: str) -> list[str]:
    where = f"{name}, line 1"
    try:
        header = [column.strip() for column in next(rows, [])]
    except csv.Error as error:
        raise InvalidInput(f"{where}: the header cannot be read: {error}") from error
    if not any(header):
        raise InvalidInput(f"{where}: the header is missing; begin with {','.join(NEEDED)}")
    for column in header:
        if column not in NEEDED + OPTIONAL:
            known = ", ".join(NEEDED + OPTIONAL)
            raise InvalidInput(f"{where}: the column {_short(column)} is unknown; the columns are {known}")
        if header.count(column) > 1:
            raise InvalidInput(f"{where}: the header names {column} twice; leave one of the two columns out")
    if missing := [column for column in NEEDED if column not in header]:
        raise InvalidInput(f"{where}: the header lacks {', '.join(missing)}; it must name {','.join(NEEDED)}")
    return header


def _parts(rows: Iterator[list[str]], header: list[str], name: str) -> Iterator[_Rows]:
    """The rows as columns, many at once: that is several times as fast as one at a time."""
    first_line = 2
    while True:
        part: list[list[str]] = []
        broken: csv.Error | None = None
        try:
            part.extend(islice(rows, ROWS_AT_ONCE))
        except csv.Error as error:
            broken = error  # told below, unless a row before it is broken as well
        if part:
            yield _quick(part, header) or _careful(part, header, name, first_line)
        first_line += len(part)
        if broken is not None:
            raise InvalidInput(
                f"{name}, line {first_line}: the row cannot be read ({broken}); look at its quotes"
            ) from broken
        if not part:
            return


def _quick(part: list[list[str]], header: list[str]) -> _Rows | None:
    """The columns of rows that are all as they should be; None when one looks odd."""
    if set(map(len, part)) != {len(header)}:
        return None
    columns = dict(zip(header, zip(*part, strict=True), strict=True))
    numbers = "".join(columns["price"]) + "".join(columns["quantity"])
    if numbers.strip("-0123456789"):
        return None
    ids = columns.get("id", ())
    if " " in (every_id := "".join(ids)) or not every_id.isprintable():
        return None
    try:
        return _Rows(
            np.array([_SIDES[side] for side in columns["side"]], np.bool_),
            np.array(list(map(int, columns["price"])), np.int64),
            np.array(list(map(int, columns["quantity"])), np.int64),
            np.array([_ANSWERS[answer] for answer in columns.get("all_or_none", ())], np.bool_),
            ids,
        )
    except (KeyError, ValueError, OverflowError):
        return None


def _careful(part: list[list[str]], header: list[str], name: str, first_line: int) -> _Rows:
    """The same, one row at a time, with spaces around values taken away. Raises InvalidInput for the first that is broken."""
    rows = [_row(fields, header, f"{name}, line {first_line + index}") for index, fields in enumerate(part)]
    return _Rows(
        np.array([row[0] for row in rows], np.bool_),
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.bool_),
        [row[4] for row in rows],
    )


def _row(fields: list[str], header: list[str], where: str) -> tuple[bool, int, int, bool, str]:
    if not any(field.strip() for field in fields):
        raise InvalidInput(f"{where}: the line is blank; take it out")
    for field in fields:
        if "\n" in field or "\r" in field:
            raise InvalidInput(f"{where}: a quoted value runs over the end of the line; look at its quotes")
    if len(fields) != len(header):
        raise InvalidInput(
            f"{where}: {len(fields)} values under a header of {len(header)}; give {','.join(header)}"
        )
    value = dict(zip(header, (field.strip() for field in fields), strict=True))
    if value["side"] not in _SIDES:
        raise InvalidInput(f"{where}: the side must be buy or sell, not {_short(value['side'])}")
    answer = value.get("all_or_none", "").lower()
    if answer not in _ANSWERS:
        raise InvalidInput(f"{where}: all_or_none must be yes or no, not {_short(answer)}")
    order_id = value.get("id", "")
    if any("\udc80" <= character <= "\udcff" for character in order_id):
        raise InvalidInput(f"{where}: the id {_short(order_id)} is no UTF-8 text; save the file as UTF-8")
    price, quantity = _whole(value, "price", where), _whole(value, "quantity", where)
    return _SIDES[value["side"]], price, quantity, _ANSWERS[answer], order_id


def _whole(value: dict[str, str], column: str, where: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", value[column]):
        raise InvalidInput(f"{where}: the {column} must be a whole number, not {_short(value[column])}")
    if not _WHOLE.fullmatch(value[column]) or not -(2**63) <= int(value[column]) < 2**63:
        raise InvalidInput(f"{where}: the {column} {_short(value[column])} does not fit 64 bits")
    return int(value[column])


def _short(text: str) -> str:
    """A value as a message shows it: quoted, and not a whole page of it."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
