"""The demo's document and table say the same, each in its form."""

import io

import msgspec
from rich.console import Console

from auction_engine.core.units import SlotIndex
from auction_engine.demo.report import Checks, Spent, make_report, slot_row
from auction_engine.demo.table import live_view
from tests.markets import make_market

MARKET = make_market()


def test_a_slot_without_an_entry_is_open_and_the_document_has_the_promised_keys() -> None:
    row = slot_row(SlotIndex(120_000_000), None, MARKET, Spent())
    report = make_report([row], Checks(vault=True, recomputed=True))
    document = msgspec.json.decode(msgspec.json.encode(report))
    assert list(document["slots"][0]) == [
        *("slot", "orders", "price", "volume_wh"),
        *("fills", "transactions", "compute_units", "state"),
    ]
    assert document["slots"][0]["state"] == "open"
    assert document["checks"] == {"vault": True, "recomputed": True}
    assert report.passed


def test_one_failed_check_fails_the_demo() -> None:
    assert not make_report([], Checks(vault=False, recomputed=True)).passed
    assert not make_report([], Checks(vault=True, recomputed=False)).passed


def test_the_live_table_fits_a_terminal_of_80_columns() -> None:
    rows = [
        slot_row(SlotIndex(120_000_000 + i), None, MARKET, Spent(transactions=12, compute_units=1_234_567))
        for i in range(30)
    ]
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(live_view(rows, "http://127.0.0.1:8080", 7, 17))
    lines = console.export_text().splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 80
    assert "gate in 7 s" in lines[-2]
