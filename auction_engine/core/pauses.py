"""Pauses of a market: a slot gated in one is neither cleared nor settled, and no order is live in it.

Source: docs/program.md, `pause` and `resume`; the market's account remembers the last one and the one before.
"""

from collections.abc import Iterator, Sequence

import msgspec

from auction_engine.core.market import SlotTiming
from auction_engine.core.units import Seconds, SlotIndex


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """Gates at `begins` and later are paused, from `ends` on no longer; `ends` is NEVER while the pause is open."""

    begins: Seconds
    ends: Seconds

    def holds(self, gate: Seconds) -> bool:
        return self.begins <= gate < self.ends


class Run(msgspec.Struct, frozen=True):
    """Slots in a row, `first` to `last`, of which all are paused or none is."""

    first: SlotIndex
    last: SlotIndex
    paused: bool


def is_paused(pauses: Sequence[Pause], gate: Seconds) -> bool:
    """Whether a slot with this gate is paused."""
    return any(pause.holds(gate) for pause in pauses)


def runs(first: SlotIndex, last: SlotIndex, pauses: Sequence[Pause], timing: SlotTiming) -> Iterator[Run]:
    """The slots from `first` to `last`, cut where pauses begin and end."""
    edges = {timing.next_gate(edge) for pause in pauses for edge in (pause.begins, pause.ends)}
    begins = [first, *sorted(edge for edge in edges if first < edge <= last)]
    ends = [*(SlotIndex(begin - 1) for begin in begins[1:]), last]
    for begin, end in zip(begins, ends, strict=True):
        yield Run(begin, end, is_paused(pauses, timing.gate(begin)))
