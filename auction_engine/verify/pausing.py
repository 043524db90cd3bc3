"""The pauses of a market as its transactions tell them: the authority's, and those that follow when a penalty takes the
bond below its minimum. The program says nothing of the latter, so the bond is followed here. Source: docs/program.md.
"""

from auction_engine.core.pauses import Pause
from auction_engine.core.units import NEVER, Seconds


class PausesTold:
    """Fed with the facts in the chain's order. bond_minimum: the market's, above 0 it begins paused."""

    def __init__(self, bond_minimum: int = 0) -> None:
        self._minimum = bond_minimum
        self._bond = 0
        self._over: list[Pause] = []
        self._open = Pause(begins=Seconds(0), ends=NEVER) if bond_minimum else None

    def all(self) -> tuple[Pause, ...]:
        """Every pause so far in which a gate could lie, oldest first."""
        return (*self._over, self._open) if self._open else tuple(self._over)

    def paused(self, begins: int) -> None:
        self._open = Pause(begins=Seconds(begins), ends=NEVER)

    def resumed(self, begins: int, ends: int) -> None:
        """Equal, when the pause was called off before it began."""
        if begins < ends:
            self._over.append(Pause(begins=Seconds(begins), ends=Seconds(ends)))
        self._open = None

    def bond_moved(self, amount: int) -> None:
        self._bond += amount

    def penalty_paid(self, amount: int, now: int) -> None:
        """A penalty at `now`, in unix seconds of the chain: below the minimum, gates are paused from the next second on."""
        self._bond -= amount
        begins = now + 1
        if self._bond < self._minimum and not (self._open and self._open.begins <= begins):
            self.paused(begins)
