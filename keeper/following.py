"""What the log says that the keeper should know at once: jobs to come, and what went wrong."""

import asyncio

from auction_engine.core.events import (
    EndAccepted,
    OrderAccepted,
    OrderAmended,
    OrderUnregistered,
    SlotCleared,
    SlotsLapsed,
)
from auction_engine.core.market import Market
from auction_engine.core.order_text import slot_text
from auction_engine.db.event_log import LogEntry
from auction_engine.sequencer.follower import LogFollower
from keeper.alarms import Alarms
from keeper.bell import Bell

AGAIN_SECONDS = 0.5


async def follow(follower: LogFollower, market: Market, jobs: Bell, alarms: Alarms) -> None:
    """Ring `jobs` when the log asks for work, raise the log's alarms; until cancelled."""
    while True:
        subscription = follower.subscribe()
        try:
            async for entry in subscription:
                if entry.market == market.address:
                    _take(entry, market, jobs, alarms)
        finally:
            subscription.close()
        await asyncio.sleep(AGAIN_SECONDS)  # we were too far behind: the loops go on without hints meanwhile


def _take(entry: LogEntry, market: Market, jobs: Bell, alarms: Alarms) -> None:
    match entry.event:
        case OrderAccepted() | OrderAmended() | EndAccepted() | SlotCleared():
            jobs.ring()
        case OrderUnregistered(order_id=order):
            alarms.alert("an acknowledged order never reached the chain", order, order=order)
        case SlotsLapsed() as lapsed:
            alarms.alert(
                "slots lapsed: their window passed before they were settled",
                lapsed.first,
                first=slot_text(lapsed.first, market),
                last=slot_text(lapsed.last, market),
                settled_ppm=lapsed.settled_ppm,
            )
