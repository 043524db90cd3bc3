"""The demo's two checks, judged from a verification: which slots count, and what is said of none."""

import pytest

from auction_engine.cli.demo_screen import recomputed_line
from auction_engine.core.units import SlotIndex
from auction_engine.demo.checks import judge
from auction_engine.demo.report import Recomputed
from auction_engine.verify.report import Check, Outcome, Report, SlotReport, SlotState, consistent, ok

EARLIER, OF_THIS_RUN, OPEN = SlotIndex(7), SlotIndex(8), SlotIndex(9)


def slot(index: int, *outcomes: Outcome, state: SlotState = "settled") -> SlotReport:
    checks = tuple(Check(name="price", sentence="the price", outcome=outcome) for outcome in outcomes)
    return SlotReport(
        slot=index,
        start="2026-06-01T00:15:00Z",
        state=state,
        ok=ok(checks),
        consistent=consistent(checks),
        orders=2,
        price=None,
        volume_wh=0,
        fills=0,
        batches=0,
        settled_batches=0,
        result_root=None,
        transactions=(),
        checks=checks,
    )


def report(*slots: SlotReport) -> Report:
    return Report(
        market="m",
        program="p",
        chain_slot=1,
        chain_time=1,
        ok=True,
        consistent=True,
        orders=2,
        checks=(),
        slots=slots,
    )


def test_a_false_slot_of_an_earlier_run_fails_the_demo() -> None:
    checks, _ = judge(report(slot(EARLIER, "ok", "failed"), slot(OF_THIS_RUN, "ok")), [OF_THIS_RUN])
    assert not checks.recomputed
    assert checks.vault


@pytest.mark.parametrize(("lapsed", "passes"), [(EARLIER, True), (OF_THIS_RUN, False)])
def test_a_slot_may_lapse_while_no_demo_runs_but_not_in_this_run(lapsed: SlotIndex, passes: bool) -> None:
    checks, recomputed = judge(report(slot(lapsed, "ok", "lapsed", state="lapsed")), [OF_THIS_RUN])
    assert checks.recomputed is passes
    assert recomputed == Recomputed(slots=1, lapsed=1)


def test_slots_that_are_still_open_are_not_counted_as_recomputed() -> None:
    _, recomputed = judge(report(slot(OF_THIS_RUN, "ok"), slot(OPEN, state="open")), [OF_THIS_RUN])
    assert recomputed == Recomputed(slots=1, lapsed=0)


def test_the_text_says_how_many_slots_were_recomputed_and_says_so_when_it_was_none() -> None:
    assert "(0 slots)" in recomputed_line(True, judge(report(), [])[1])
    assert recomputed_line(True, Recomputed(slots=12, lapsed=0)).endswith("(12 slots)")
    assert "12 slots, 3 of them never settled in full" in recomputed_line(
        True, Recomputed(slots=12, lapsed=3)
    )
