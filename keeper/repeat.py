"""Loops that survive what passes: a node or database that does not answer is waited for, a bug ends the process."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from auction_engine.core.errors import AuctionError
from auction_engine.db.faults import DATABASE_FAULTS
from keeper.bell import Bell

log = structlog.get_logger("keeper")

PASSING_FAULTS = (AuctionError, *DATABASE_FAULTS)
"""What the world does to us. Anything else is our own mistake and must not be looped over."""
BACKOFF_SECONDS_MAX = 5.0
DOUBLINGS_MAX = 10


async def repeat(
    name: str, step: Callable[[], Awaitable[None]], *, bell: Bell, pause: float, least: float
) -> None:
    """Run `step` for ever: again after `pause` seconds or when the bell rings, but not within `least` seconds."""
    faults = 0
    while True:
        try:
            await step()
            if faults:
                log.info("it goes on again", part=name, failed=faults)
            faults = 0
        except PASSING_FAULTS as fault:
            faults += 1
            if faults == 1 or faults % 60 == 0:
                log.warning("failed, will be tried again", part=name, reason=told(fault), times=faults)
        await asyncio.sleep(min(least * 2 ** min(faults, DOUBLINGS_MAX), max(least, BACKOFF_SECONDS_MAX)))
        await bell.wait(max(0.0, pause - least))


def told(fault: BaseException) -> str:
    """A fault in one line."""
    words = " ".join(str(fault).split())
    return f"{type(fault).__name__}: {words}" if words else type(fault).__name__
