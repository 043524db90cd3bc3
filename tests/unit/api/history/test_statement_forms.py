"""No cell of a statement is a formula, nothing in its page is markup, and neither changes a figure."""

import csv
import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.history.schemas import MovementView, ReadUntil, StatementView, TradedView
from api.history.statement_csv import safe_cell, statement_csv
from api.history.statement_page import statement_page

EVIL = '=HYPERLINK("x")<script>alert(1)</script>'
MOVEMENT = MovementView(
    kind="withdrawal",
    time="2026-11-05T00:00:00Z",
    amount="-1.500000",
    amount_base_units=-1_500_000,
    fee="0.000000",
    fee_base_units=0,
    balance="8.500000",
    balance_base_units=8_500_000,
    signature=EVIL,
    number=0,
    chain_slot=7,
    order_id=None,
    slot=None,
    side=None,
    wh=None,
    price=None,
    batch=None,
)
NOTHING = TradedView(wh=0, amount="0.000000", amount_base_units=0, average_price=None)
STATEMENT = StatementView(
    market="m",
    market_name=EVIL,
    wallet="w",
    trader="t",
    month="2026-11",
    begins="2026-11-01T00:00:00Z",
    ends="2026-12-01T00:00:00Z",
    complete=False,
    adds_up=True,
    opening="10.000000",
    opening_base_units=10_000_000,
    closing="8.500000",
    closing_base_units=8_500_000,
    deposits="0.000000",
    deposits_base_units=0,
    withdrawals="-1.500000",
    withdrawals_base_units=-1_500_000,
    compensations="0.000000",
    compensations_base_units=0,
    fill_fees="0.000000",
    fill_fees_base_units=0,
    order_fees="0.000000",
    order_fees_base_units=0,
    bought=NOTHING,
    sold=NOTHING,
    movements=[MOVEMENT],
    read=ReadUntil(chain_slot=9, chain_time="2026-11-28T00:00:00Z", read_at="2026-11-28T00:00:00.000Z"),
)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "-1e5", "＝1"])
def test_what_a_spreadsheet_might_compute_is_marked_as_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@given(st.integers())
def test_numbers_stay_numbers(number: int) -> None:
    assert safe_cell(number) == str(number) and safe_cell(f"{number}.250000") == f"{number}.250000"


def test_the_csv_begins_and_ends_with_a_balance_and_hides_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(statement_csv(STATEMENT).decode(), newline="")))
    assert [row["kind"] for row in rows] == ["opening balance", "withdrawal", "closing balance"]
    assert [row["balance"] for row in rows] == ["10.000000", "8.500000", "8.500000"]
    assert rows[-1]["time"] == "2026-11-28T00:00:00Z"
    assert rows[1]["amount"] == "-1.500000" and rows[1]["signature"].startswith("'=")


def test_the_page_holds_every_figure_and_no_markup_of_others() -> None:
    page = statement_page(STATEMENT).decode()
    assert "<script" not in page and "&lt;script&gt;" in page
    for figure in ("10.000000", "-1.500000", "8.500000", "2026-11-05T00:00:00Z", "2026-11-28T00:00:00Z"):
        assert figure in page
    assert 'class="warning"' not in page


def test_a_statement_that_does_not_add_up_says_so() -> None:
    wrong = msgspec.structs.replace(STATEMENT, adds_up=False)
    assert 'class="warning"' in statement_page(wrong).decode()
