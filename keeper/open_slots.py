"""The slots that still need something, so that no loop walks over the whole history of the market."""

from auction_engine.core.entries import SlotEntry
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seconds, SlotIndex
from keeper.slot_steps import UNFINISHED


class OpenSlots:
    """Slots of the log whose end it does not know. Derived: a new one from the same state says the same."""

    def __init__(self) -> None:
        self._known: SlotIndex | None = None
        self._open: list[SlotIndex] = []

    def refresh(self, state: MarketState) -> list[SlotEntry]:
        """The unfinished slots of the state, in their order."""
        if self._known is None:
            self._open = sorted(state.slots)
        elif state.last_gated is not None:
            new = range(self._known + 1, state.last_gated + 1)
            self._open += [SlotIndex(index) for index in new if index in state.slots]
        self._known = state.last_gated
        self._open = [index for index in self._open if state.slots[index].status in UNFINISHED]
        return [state.slots[index] for index in self._open]


def gate_to_pass(state: MarketState, now: Seconds) -> SlotIndex | None:
    """The newest slot whose gate is strictly past at `now` and that the log holds as open; None when there is none."""
    newest = SlotIndex(state.market.timing.next_gate(now) - 1)
    return newest if state.last_gated is None or newest > state.last_gated else None
