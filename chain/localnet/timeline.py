"""Which slot it is, and what time a slot had: pure arithmetic over the anchors of the chain's runs."""

from bisect import bisect_right
from collections.abc import Callable, Sequence

import msgspec


class Anchor(msgspec.Struct, frozen=True):
    """From here on slots follow each other every `slot_ns`; written at each start of the node. Times are unix ns."""

    slot: int
    unix_ns: int
    slot_ns: int


class Timeline:
    """Slots and times of all runs of one chain; anchors ascend in slot and in time, and there is at least one."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        assert anchors, "a chain has a beginning"
        self._anchors = list(anchors)
        self._slots = [anchor.slot for anchor in anchors]

    @property
    def last(self) -> Anchor:
        return self._anchors[-1]

    def slot_at(self, unix_ns: int) -> int:
        """The slot that runs at this time, by the last anchor."""
        return self.last.slot + max(0, unix_ns - self.last.unix_ns) // self.last.slot_ns

    def start_of(self, slot: int) -> int:
        """When the slot began, unix ns. Slots that a restart skipped lie before the start that skipped them."""
        index = max(0, bisect_right(self._slots, slot) - 1)
        anchor = self._anchors[index]
        linear = anchor.unix_ns + (slot - anchor.slot) * anchor.slot_ns
        later = self._anchors[index + 1 : index + 2]
        return min(linear, later[0].unix_ns) if later else linear


class ChainClock:
    """The wall's time, but never backwards and never stopped.

    When the wall steps back, the chain goes on at half speed until the wall has caught up: gates stay ordered, slots
    keep coming, and a step of an hour is forgotten after two.
    """

    def __init__(self, wall: Callable[[], int], not_before_ns: int) -> None:
        self._wall = wall
        self._wall_seen = wall()
        self._now = max(self._wall_seen, not_before_ns)

    def now_ns(self) -> int:
        wall = self._wall()
        passed = max(0, wall - self._wall_seen)
        self._wall_seen = wall
        self._now = max(wall, self._now + passed // 2)
        return self._now
