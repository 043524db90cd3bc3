"""A statement as CSV (RFC 4180) that spreadsheets may open: no cell of it is ever a formula."""

import csv
import io
import re
from collections.abc import Iterator

from api.history.schemas import MovementView, StatementView

CSV_MEDIA_TYPE = "text/csv"
COLUMNS = (
    "time", "kind", "amount", "fee", "balance", "slot", "side", "wh", "price", "batch", "order_id", "signature", "chain_slot",
)  # fmt: skip
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def statement_csv(statement: StatementView) -> bytes:
    """A line of names, the opening balance, every movement, the closing balance."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in _rows(statement):
        writer.writerow([safe_cell(row.get(column)) for column in COLUMNS])
    return text.getvalue().encode()


def safe_cell(value: str | int | None) -> str:
    """A cell that a spreadsheet takes for a number or for text: an apostrophe stands before what it might compute."""
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _rows(statement: StatementView) -> Iterator[dict[str, str | int | None]]:
    yield {"time": statement.begins, "kind": "opening balance", "balance": statement.opening}
    for movement in statement.movements:
        yield _row(movement)
    until = statement.ends if statement.complete or statement.read is None else statement.read.chain_time
    yield {"time": until, "kind": "closing balance", "balance": statement.closing}


def _row(movement: MovementView) -> dict[str, str | int | None]:
    return {column: getattr(movement, column) for column in COLUMNS}
