"""What is done at which second of the chain's clock, and what is done while nothing is due."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from tests.integration.both_chains.real_chain import RealChain

Deed = Callable[[], object]
"""A transaction or two."""


@dataclass
class Timetable:
    """Deeds with a time are done as soon as it has come, in the order of their times; the others fill the waiting."""

    chain: RealChain
    _due: list[tuple[int, int, Deed]] = field(default_factory=list)
    _whenever: deque[Deed] = field(default_factory=deque)
    _numbers: "count[int]" = field(default_factory=count)

    def at(self, seconds: int, *deeds: Deed) -> None:
        """In unix seconds; deeds of one second in the order in which they came."""
        for deed in deeds:
            heappush(self._due, (seconds, next(self._numbers), deed))

    def whenever(self, deeds: Iterable[Deed]) -> None:
        self._whenever.extend(deeds)

    def work(self) -> None:
        """Until all is done. Deeds may add deeds."""
        while self._due or self._whenever:
            if self._due and self._due[0][0] <= self.chain.now:
                heappop(self._due)[2]()
            elif self._whenever:
                self._whenever.popleft()()
            else:
                self.chain.set_now(self._due[0][0])
