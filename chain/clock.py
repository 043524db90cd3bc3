"""The chain's clock, which alone decides about gates and windows: read from its Clock account, never from this machine.

The account counts whole seconds. Between two readings the time runs on with this machine's monotonic clock, fitted to
the newest readings, so that countdowns run evenly; it stops being told when no reading came for a while.
"""

import asyncio
import contextlib
import struct
import time
from collections import deque
from collections.abc import Callable

from auction_engine.core.units import Milliseconds, Seconds
from chain.addresses import CLOCK_SYSVAR
from chain.errors import ChainError, NodeUnavailable
from chain.rpc import Commitment, Rpc

_CLOCK = struct.Struct("<QqQQq")
"""slot, epoch start, epoch, leader schedule epoch, unix timestamp."""
FIT_SECONDS = 20.0
"""Readings so old still help to find where within its second the chain's clock is."""
STALE_SECONDS = 20.0
REFRESH_SECONDS = 0.5
Reading = tuple[int, Seconds]
"""The chain's slot and the unix seconds of its clock."""


class RunningClock:
    """The chain's time between readings. Pure: the local time (monotonic seconds) comes in with every question."""

    def __init__(self) -> None:
        self._newest: tuple[Reading, float] | None = None
        self._offsets: deque[tuple[float, float]] = deque()

    def see(self, reading: Reading, local: float) -> None:
        """Take a reading in. The largest offset of late is the best: readings lag by up to a second, and never lead."""
        if self._newest is not None and reading[0] < self._newest[0][0]:
            return  # another node behind the same address, a little behind
        self._newest = (reading, local)
        self._offsets.append((local, reading[1] - local))
        while self._offsets[0][0] < local - FIT_SECONDS:
            self._offsets.popleft()

    def newest(self) -> Reading:
        """Raises NodeUnavailable when nothing was read yet."""
        if self._newest is None:
            raise NodeUnavailable("the chain's clock has not been read yet")
        return self._newest[0]

    def now_ms(self, local: float) -> Milliseconds:
        """Raises NodeUnavailable when nothing was read yet, or not for too long."""
        if self._newest is None:
            raise NodeUnavailable("the chain's clock has not been read yet")
        (_, seconds), read_at = self._newest
        age = local - read_at
        if age > STALE_SECONDS:
            raise NodeUnavailable(f"the chain's clock was last read {age:.0f} s ago")
        fitted = local + max(offset for _, offset in self._offsets)
        latest = seconds + 1 + age  # the reading showed the whole second only
        return Milliseconds(int(min(fitted, latest) * 1000))


class ChainClock:
    """Clock of one chain. Call `refresh` (or let `run` do it) before asking; asking unread raises NodeUnavailable."""

    def __init__(self, rpc: Rpc, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rpc = rpc
        self._monotonic = monotonic
        self._confirmed = RunningClock()
        self._finalized: Reading | None = None

    async def refresh(self) -> None:
        """Read both clocks. Raises NodeUnavailable; what was read before stays."""
        self._confirmed.see(await read_clock(self._rpc, "confirmed"), self._monotonic())
        self._finalized = await read_clock(self._rpc, "finalized")

    async def run(self, interval_seconds: float = REFRESH_SECONDS) -> None:
        """Keep reading until cancelled. A node that does not answer is asked again; a stale clock tells no time."""
        while True:
            # Who asks for the time hears of it: `now_ms` raises once the last reading is too old.
            with contextlib.suppress(NodeUnavailable, ChainError):
                await self.refresh()
            await asyncio.sleep(interval_seconds)

    def now_ms(self) -> Milliseconds:
        """The chain's time, running on since the newest reading. Raises NodeUnavailable when that is too old."""
        return self._confirmed.now_ms(self._monotonic())

    def confirmed(self) -> Reading:
        """Slot and time of the newest confirmed block that was read."""
        return self._confirmed.newest()

    def finalized(self) -> Reading:
        """Slot and time of the newest finalized block that was read: some 15 s behind on a real cluster."""
        if self._finalized is None:
            raise NodeUnavailable("the chain's finalized clock has not been read yet")
        return self._finalized


async def read_clock(rpc: Rpc, commitment: Commitment) -> Reading:
    """Slot and unix seconds of the newest block at this commitment."""
    account = await rpc.account(CLOCK_SYSVAR, commitment)
    if account is None or len(account.data) < _CLOCK.size:
        raise ChainError(f"{rpc.url} has no Clock account")
    slot, *_ = _CLOCK.unpack_from(account.data)
    return slot, clock_seconds(account.data)


def clock_seconds(data: bytes) -> Seconds:
    """Unix seconds in the data of a Clock account."""
    *_, unix = _CLOCK.unpack_from(data)
    return Seconds(unix)
