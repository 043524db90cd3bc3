"""What the demo is asked to do."""

from pathlib import Path

import msgspec


class DemoOptions(msgspec.Struct, frozen=True, kw_only=True):
    """slots: stop after so many (None: run until interrupted). profiles: a CSV file instead of the model's households."""

    slots: int | None = None
    slot_seconds: int = 15
    profiles: Path | None = None
    fresh: bool = False
