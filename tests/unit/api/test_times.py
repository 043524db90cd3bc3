"""Times as text."""

from datetime import UTC, datetime, timedelta, timezone

from api.times import instant_text, milliseconds_text, seconds_text
from auction_engine.core.units import Milliseconds, Seconds


def test_times_are_utc_with_seconds_or_milliseconds() -> None:
    assert seconds_text(Seconds(1_780_272_900)) == "2026-06-01T00:15:00Z"
    assert milliseconds_text(Milliseconds(1_780_272_900_007)) == "2026-06-01T00:15:00.007Z"
    moment = datetime(2026, 6, 1, 2, 15, tzinfo=timezone(timedelta(hours=2)))
    assert instant_text(moment) == instant_text(moment.astimezone(UTC)) == "2026-06-01T00:15:00.000Z"
