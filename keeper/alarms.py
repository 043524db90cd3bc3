"""What an operator must look at. Each alarm is logged once, however often it is met, and kept for the status."""

from collections.abc import Hashable

import structlog

log = structlog.get_logger("keeper")

KEPT_MAX = 1_000


class Alarms:
    def __init__(self) -> None:
        self._raised: dict[Hashable, None] = {}

    def alert(self, kind: str, name: Hashable, **facts: object) -> None:
        """Log an alarm unless it was logged. kind: the sentence; name: what makes it this one, such as a slot."""
        key = (kind, name)
        if key in self._raised:
            return
        self._raised[key] = None
        if len(self._raised) > KEPT_MAX:
            del self._raised[next(iter(self._raised))]
        log.error(kind, alarm=True, **facts)
