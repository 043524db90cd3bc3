"""The live table of the demo: the last slots, newest below, and where to look on."""

from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auction_engine.demo.report import SlotRow

ROWS_MAX = 16
COLOURS = {
    "open": "dim",
    "gated": "yellow",
    "cleared": "yellow",
    "posted": "cyan",
    "settled": "green",
    "closed": "green",
    "no_trade": "dim",
    "paused": "dim",
    "lapsed": "bold red",
}


def live_view(rows: list[SlotRow], url: str, gate_in_seconds: int | None, households: int) -> RenderableType:
    """What the terminal shows, at most 80 columns wide."""
    footer = Text.assemble((url, "bold underline"), "   ", f"{households} households trade here")
    if gate_in_seconds is not None:
        footer.append(f"   gate in {max(gate_in_seconds, 0)} s", "yellow")
    return Group(slot_table(rows[-ROWS_MAX:]), footer, Text("Ctrl-C stops it cleanly.", "dim"))


def slot_table(rows: list[SlotRow]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for name in ("slot", "orders", "price/kWh", "volume Wh", "fills", "batches", "tx", "CU", "state"):
        table.add_column(name, justify="left" if name in ("slot", "state") else "right", no_wrap=True)
    for row in rows:
        table.add_row(
            datetime.fromisoformat(row.slot).strftime("%H:%M:%SZ"),
            str(row.orders),
            row.price or "-",
            f"{row.volume_wh:,}",
            str(row.fills),
            str(row.batches),
            str(row.transactions),
            f"{row.compute_units:,}",
            Text(row.state.replace("_", " "), COLOURS[row.state]),
        )
    return table
