"""Why the model refuses: the faults that the program may name."""

from typing import Final

BUILT_IN: Final = "built-in"
"""A fault that the program does not number: Solana's, Anchor's, the token program's or the precompile's."""


class Refusal(Exception):
    """The transaction fails. Which of several faults the program finds first is not specified."""

    def __init__(self, *faults: str) -> None:
        super().__init__(", ".join(sorted(faults)))
        self.faults = frozenset(faults)


class Checks:
    """Faults found so far. `done` refuses when there are any."""

    def __init__(self) -> None:
        self._faults: set[str] = set()

    def need(self, holds: bool, *faults: str) -> bool:
        if not holds:
            self._faults.update(faults)
        return holds

    def fail(self, *faults: str) -> Refusal:
        """The refusal for these faults and those found before."""
        return Refusal(*self._faults, *faults)

    def done(self) -> None:
        if self._faults:
            raise Refusal(*self._faults)
