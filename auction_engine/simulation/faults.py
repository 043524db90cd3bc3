"""What goes wrong in a run: a seed chooses kinds and rates, and then each moment."""

import random
from collections import Counter
from collections.abc import Callable

AT_COMMIT = (
    "crash_before_write",
    "crash_after_write",
    "lost_before_write",
    "lost_after_write",
    "torn_group",
    "slow_commit",
    "delayed_ack",
)
ON_THE_WAY = ("lost_request", "lost_reply", "lost_notification", "duplicate_letter", "client_leaves")
FROM_OUTSIDE = (
    "crash",
    "freeze",
    "database_outage",
    "lock_lost",
    "session_cut_unseen",
    "snapshot_corrupt",
    "snapshot_forged",
    "snapshot_missing",
    "snapshot_of_another_release",
)
KINDS = (*AT_COMMIT, *ON_THE_WAY, *FROM_OUTSIDE)
_RATE_MAX = {**dict.fromkeys(AT_COMMIT, 0.12), **dict.fromkeys(ON_THE_WAY, 0.06)}


class Faults:
    """`counts` of what happened. Each run has some kinds only, so that rare ones are not buried under frequent ones."""

    def __init__(self, seed: int, tell: Callable[[str], None] = lambda _: None) -> None:
        self.chance = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.active = True
        self._tell = tell
        self._kinds = {kind for kind in KINDS if self.chance.random() < 0.5}
        self._rates = {kind: self.chance.random() * most for kind, most in _RATE_MAX.items()}

    def strike(self, kind: str) -> bool:
        """Whether the fault happens now, at its rate of this run."""
        if not self.active or kind not in self._kinds or self.chance.random() >= self._rates[kind]:
            return False
        self.note(kind)
        return True

    def one_from_outside(self) -> str | None:
        """A fault that this run has for whom it does not ask, if any."""
        kinds = [kind for kind in FROM_OUTSIDE if kind in self._kinds]
        return self.chance.choice(kinds) if kinds and self.active else None

    def note(self, kind: str) -> None:
        """Count a fault that happened."""
        self.counts[kind] += 1
        self._tell(f"fault: {kind}")

    def seconds(self, least: float, most: float) -> float:
        return self.chance.uniform(least, most)
