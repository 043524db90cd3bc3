"""Alarms are sentences that say what is wrong and what to do; a healthy market has none."""

from datetime import UTC, datetime, timedelta

from auction_engine.db.outbox import WaitingJobs
from keeper.purse import LAMPORTS_MIN, sol_text
from keeper.status_alarms import Faults, alarms_of

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
NO_FAULTS = Faults(lapsed=(), unregistered=0, refused=())


def job(seconds: int, note: str | None = None) -> WaitingJobs:
    return WaitingJobs(
        kind="register_order",
        waiting=3,
        oldest_at=NOW - timedelta(seconds=seconds),
        attempts_max=1,
        note=note,
    )


def alarms(
    lamports: int | None = LAMPORTS_MIN,
    jobs: tuple[WaitingJobs, ...] = (),
    swept: int | None = 1,
    faults: Faults = NO_FAULTS,
) -> list[str]:
    swept_at = None if swept is None else NOW - timedelta(seconds=swept)
    return list(alarms_of(now=NOW, lamports=lamports, jobs=jobs, swept_at=swept_at, faults=faults))


def test_a_healthy_market_has_no_alarm() -> None:
    assert alarms(jobs=(job(5),)) == []


def test_a_poor_keeper_is_told_with_what_it_has() -> None:
    assert "0.049999 SOL" in alarms(lamports=LAMPORTS_MIN - 1)[0]


def test_a_keeper_that_never_looked_or_stopped_looking_is_told() -> None:
    assert "never" in alarms(swept=None)[0] and "20 s ago" in alarms(swept=20)[0]


def test_jobs_that_wait_too_long_are_told_with_the_last_reason() -> None:
    assert alarms(jobs=(job(31, "RecordsFull: no room"),)) == [
        "3 register_order jobs wait, the oldest for 31 s; the last try said: RecordsFull: no room"
    ]


def test_faults_of_the_last_day_are_told() -> None:
    faults = Faults(lapsed=tuple("abcdefg"), unregistered=2, refused=("not registered: x", "y"))
    lapsed, unregistered, refused = alarms(faults=faults)
    assert lapsed == "slots lapsed within a day, 7 times: a, b, c, d, e …"
    assert unregistered.startswith("2 accepted orders") and refused.endswith("the last: not registered: x")


def test_sol_is_written_without_floats() -> None:
    assert sol_text(1_234_567_890) == "1.234567" and sol_text(5_000) == "0.000005"
