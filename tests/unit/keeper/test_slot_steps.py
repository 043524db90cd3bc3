"""Each state of a slot has its one next step, at the edges of its windows too."""

import pytest

from auction_engine.core.entries import SlotEntry, SlotStatus
from auction_engine.core.units import Seconds, SlotIndex, Ticks
from keeper.slot_steps import (
    Close,
    MarkLapsed,
    Nothing,
    Post,
    SettleBatches,
    SlotSeen,
    Step,
    is_finished,
    next_step,
)
from tests.markets import NOW, make_market

TIMING = make_market().timing
SLOT = SlotIndex(NOW // 15)
GATE = TIMING.gate(SLOT)
POST_END = GATE + TIMING.post_seconds
SETTLE_END = GATE + TIMING.settle_seconds
LIFE_END = GATE + TIMING.life_seconds
ROOT = "ab" * 32


def entry(status: SlotStatus, batches: int = 3) -> SlotEntry:
    made = SlotEntry(slot=SLOT, status=status, gated_at=Seconds(GATE + 1))
    if status != "gated":
        made.price, made.result_root, made.batches = Ticks(250), ROOT, batches
    return made


def seen(*settled: int, batches: int = 3, root: str = ROOT) -> SlotSeen:
    return SlotSeen(price=Ticks(250), result_root=root, batches=batches, settled=settled)


def step(made: SlotEntry | None, account: SlotSeen | None, now: int) -> Step:
    return next_step(SLOT, made, account, Seconds(now), TIMING)


@pytest.mark.parametrize("now", [GATE + 1, POST_END])
def test_a_cleared_slot_without_account_is_posted_within_its_window(now: int) -> None:
    assert step(entry("cleared"), None, now) == Post()


@pytest.mark.parametrize("now", [GATE, POST_END + 1])
def test_nothing_is_posted_outside_of_the_posting_window(now: int) -> None:
    assert isinstance(step(entry("cleared"), None, now), Nothing)


def test_a_missed_posting_window_is_an_alarm() -> None:
    done = step(entry("cleared"), None, POST_END + 1)
    assert isinstance(done, Nothing) and done.alarm and "posting window" in done.reason


def test_a_post_that_a_reorganisation_took_back_is_posted_again() -> None:
    assert step(entry("posted"), None, GATE + 5) == Post()


def test_only_batches_that_the_account_lacks_are_settled() -> None:
    assert step(entry("posted"), seen(1), SETTLE_END) == SettleBatches((0, 2))
    assert step(entry("cleared"), seen(), GATE + 2) == SettleBatches((0, 1, 2))


def test_a_slot_settled_on_chain_waits_for_the_mirror_however_late() -> None:
    for now in (GATE + 5, SETTLE_END + 1, LIFE_END + 1000):
        done = step(entry("posted"), seen(0, 1, 2), now)
        assert isinstance(done, Nothing) and not done.alarm


@pytest.mark.parametrize("status", ["gated", "cleared", "posted"])
def test_a_slot_lapses_when_its_settling_window_is_over(status: SlotStatus) -> None:
    account = seen(0) if status == "posted" else None
    assert step(entry(status), account, SETTLE_END + 1) == MarkLapsed()
    assert step(entry(status), account, SETTLE_END) != MarkLapsed()


def test_an_unsealed_slot_waits_for_its_book() -> None:
    assert step(entry("gated"), None, GATE + 5) == Nothing("waits for its book to be sealed")


def test_batches_of_another_result_are_never_sent() -> None:
    done = step(entry("posted"), seen(root="cd" * 32), GATE + 5)
    assert isinstance(done, Nothing) and done.alarm


@pytest.mark.parametrize("status", ["settled", "lapsed", "no_trade", "closed"])
def test_an_account_is_closed_only_when_its_life_is_over(status: SlotStatus) -> None:
    assert isinstance(step(entry(status), seen(0, 1, 2), LIFE_END - 1), Nothing)
    assert step(entry(status), seen(0, 1, 2), LIFE_END) == Close()
    assert not is_finished(entry(status), seen(0, 1, 2))
    assert is_finished(entry(status), None)


def test_an_account_that_the_log_does_not_know_is_closed_too() -> None:
    assert step(None, seen(0), LIFE_END) == Close()
    assert step(None, None, LIFE_END) == Nothing("finished")
