"""Who waits for a market's log to reach a position."""

import asyncio
import heapq
import itertools

from auction_engine.core.units import Seq


class Waiters:
    """Futures per market, the lowest position first, so that progress touches only those whom it frees."""

    def __init__(self) -> None:
        self._heaps: dict[str, list[tuple[Seq, int, asyncio.Future[None]]]] = {}
        self._numbers = itertools.count()

    def add(self, market: str, seq: Seq) -> asyncio.Future[None]:
        """A future that is done when the market's log reaches `seq`."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._heaps.setdefault(market, []), (seq, next(self._numbers), future))
        return future

    def reached(self, market: str, seq: Seq) -> None:
        """Free everybody who waits for `seq` or less."""
        heap = self._heaps.get(market, [])
        while heap and heap[0][0] <= seq:
            future = heapq.heappop(heap)[2]
            if not future.done():
                future.set_result(None)
