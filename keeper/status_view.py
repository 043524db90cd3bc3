"""The keeper's status on a screen, at most 80 columns wide."""

from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auction_engine.db.outbox import WaitingJobs
from keeper.purse import sol_text
from keeper.status import KeeperStatus, SlotStatus

COLOURS = {
    "settled": "green",
    "closed": "green",
    "posted": "cyan",
    "no_trade": "dim",
    "paused": "dim",
    "lapsed": "bold red",
}
COLUMNS = ("slot", "orders", "fills", "batches", "tx", "CU", "fee SOL", "state")


def status_view(status: KeeperStatus) -> RenderableType:
    """Alarms first, then the slots, what waits, and where the mirror stands."""
    lines: list[RenderableType] = [Text(f"{status.name}  {status.market}", "bold")]
    lines += [Text(f"! {alarm}", "bold red") for alarm in status.alarms]
    if not status.alarms:
        lines.append(Text("all is well", "green"))
    lines += [_table(status.slots), Text(_jobs_line(status)), Text(_chain_line(status))]
    return Group(*lines)


def _table(slots: tuple[SlotStatus, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for name in COLUMNS:
        table.add_column(name, justify="left" if name in ("slot", "state") else "right", no_wrap=True)
    for slot in slots:
        failed = f" ({slot.failed_transactions} failed)" if slot.failed_transactions else ""
        table.add_row(
            slot.slot,
            "-" if slot.orders is None else str(slot.orders),
            str(slot.fills),
            f"{slot.batches_settled}/{slot.batches}",
            f"{slot.transactions}{failed}",
            f"{slot.compute_units:,}",
            sol_text(slot.fee_lamports),
            Text(slot.status.replace("_", " "), COLOURS.get(slot.status, "yellow")),
        )
    return table


def _jobs_line(status: KeeperStatus) -> str:
    if not status.jobs:
        return "no job waits"
    return "waiting: " + ", ".join(_job_words(job, status.at) for job in status.jobs)


def _job_words(job: WaitingJobs, now: datetime) -> str:
    return f"{job.waiting} {job.kind} (oldest {(now - job.oldest_at).total_seconds():.0f} s)"


def _chain_line(status: KeeperStatus) -> str:
    purse = "keeper's SOL unknown"
    if status.purse is not None:
        purse = f"keeper {status.purse.address} has {sol_text(status.purse.lamports)} SOL"
    swept = status.mirror.swept_at
    age = "never" if swept is None else f"{(status.at - swept).total_seconds():.0f} s ago"
    return f"{purse}; the mirror last saw the chain {age}"
