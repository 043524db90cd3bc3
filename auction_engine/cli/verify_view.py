"""A verification as people read it: the market's checks, a line per slot, and what differs."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from auction_engine.verify.report import Check, Report

SLOTS_SHOWN = 40
COLOURS = {"ok": "green", "failed": "bold red", "lapsed": "yellow", "open": "dim"}


def verify_view(report: Report, seconds: float) -> None:
    console = Console()
    console.print(f"market {report.market}", soft_wrap=True)
    for check in report.checks:
        _print_check(console, check)
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for name in ("slot", "state", "orders", "price", "Wh", "fills", "batches", "checks"):
        table.add_column(name, no_wrap=True, justify="left" if name in ("slot", "state") else "right")
    for slot in report.slots[-SLOTS_SHOWN:]:
        passed = sum(check.outcome == "ok" for check in slot.checks)
        told = Text(f"{passed}/{len(slot.checks)}", "green" if slot.ok else "bold red")
        table.add_row(
            slot.start,
            slot.state,
            str(slot.orders),
            slot.price or "-",
            f"{slot.volume_wh:,}",
            str(slot.fills),
            f"{slot.settled_batches}/{slot.batches}",
            told,
        )
    console.print(table)
    if len(report.slots) > SLOTS_SHOWN:
        console.print(f"(the newest {SLOTS_SHOWN} of {len(report.slots)} slots)", style="dim")
    for slot in report.slots:
        for check in slot.checks:
            if check.outcome in ("failed", "lapsed"):
                console.print(f"slot {slot.start}:", style="bold")
                _print_check(console, check)
    verdict = "everything holds" if report.ok else "NOT everything holds"
    style = "bold green" if report.ok else "bold red"
    console.print(
        f"{verdict}: {report.orders} orders, {len(report.slots)} slots, {seconds:.1f} s", style=style
    )


def _print_check(console: Console, check: Check) -> None:
    console.print(
        Text.assemble((f"{check.outcome:>6}", COLOURS[check.outcome]), f"  {check.name}: {check.sentence}")
    )
    for difference in check.differs:
        console.print(f"        {difference}", markup=False)
