"""Times as text: UTC, ISO 8601."""

from datetime import UTC, datetime

from auction_engine.core.units import Milliseconds, Seconds


def utc_now() -> datetime:
    """The server's clock: for sessions and nonces alone; the market's time is the chain's."""
    return datetime.now(UTC)


def seconds_text(moment: Seconds) -> str:
    """`2026-06-01T00:15:00Z`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def milliseconds_text(moment: Milliseconds) -> str:
    """`2026-06-01T00:15:00.250Z`."""
    return f"{seconds_text(Seconds(moment // 1000))[:-1]}.{moment % 1000:03d}Z"


def instant_text(moment: datetime) -> str:
    """A clock's reading to the millisecond, as `milliseconds_text` writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
