"""What the demo shows while it runs: steps at its start, then a live table; or, for machines, nothing on stdout."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live

from auction_engine.composition.whole_market import RunningMarket
from auction_engine.core.errors import AuctionError
from auction_engine.core.units import Seconds
from auction_engine.demo.report import Recomputed, Report, SlotRow
from auction_engine.demo.table import live_view, slot_table
from auction_engine.demo.watch import SlotWatch


class QuietScreen:
    """For --json: steps go to stderr, where a terminal shows them and a program ignores them."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def tell(self, step: str) -> None:
        print(f"demo: {step}", file=sys.stderr, flush=True)

    def show(self, watch: SlotWatch, running: RunningMarket) -> None:
        """Nothing: the document comes at the end."""

    def conclude(self, report: Report, recomputed: Recomputed) -> None:
        """Nothing: the caller prints the document."""


class Screen:
    """For people: a live table on a terminal; where stdout is none, each slot's line when it changes."""

    def __init__(self) -> None:
        self._console = Console()
        self._live = Live(console=self._console, auto_refresh=False, vertical_overflow="visible")
        self._shown: dict[str, str] = {}
        self._rows: list[SlotRow] = []
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live.is_started:
            self._live.stop()

    def tell(self, step: str) -> None:
        if self._live.is_started:
            self._live.stop()
        self._console.print(f"[dim]{time.monotonic() - self._began:5.1f} s[/dim]  {step}", soft_wrap=True)

    def show(self, watch: SlotWatch, running: RunningMarket) -> None:
        rows = self._rows = watch.rows()
        if self._console.is_terminal:
            if not self._live.is_started:
                self._live.start()
            state = running.state
            traders = len(state.traders) if state else 0
            self._live.update(live_view(rows, running.url, _gate_in_seconds(running), traders), refresh=True)
            return
        for row in rows:
            if self._shown.get(row.slot) != row.state:
                self._shown[row.slot] = row.state
                self._console.print(
                    f"{row.slot} {row.state}: {row.orders} orders, price {row.price}, {row.volume_wh} Wh,"
                    f" {row.fills} fills, {row.transactions} transactions, {row.compute_units} CU",
                    soft_wrap=True,
                )

    def conclude(self, report: Report, recomputed: Recomputed) -> None:
        if not self._console.is_terminal:
            self._console.print(slot_table(self._rows))
        totals = report.totals
        self._console.print(
            f"{totals.slots} slots, {totals.volume_wh:,} Wh in {totals.fills} fills,"
            f" {totals.transactions} transactions, {totals.compute_units:,} CU"
        )
        self._console.print(
            f"vault = free + locked + fees + bond, read from the chain: {_told(report.checks.vault)}"
        )
        self._console.print(recomputed_line(report.checks.recomputed, recomputed))


def recomputed_line(passed: bool, recomputed: Recomputed) -> str:
    """Says of how many slots it speaks: that all of none equal the chain would be no news."""
    if not recomputed.slots:
        return f"no slot was recomputed (0 slots), every order is as it was signed: {_told(passed)}"
    lapsed = f", {recomputed.lapsed} of them never settled in full" if recomputed.lapsed else ""
    return f"every slot recomputed equals the chain: {_told(passed)} ({recomputed.slots} slots{lapsed})"


def _told(passed: bool) -> str:
    return "[green]yes[/green]" if passed else "[bold red]NO[/bold red]"


def _gate_in_seconds(running: RunningMarket) -> int | None:
    try:
        now_ms = running.clock.now_ms()
    except AuctionError:
        return None
    timing = running.market.timing
    now = Seconds(now_ms // 1000)
    return timing.gate(timing.next_gate(Seconds(now + 1))) - now
