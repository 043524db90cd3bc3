"""What is wrong with a market's settling, in sentences that say what to do."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import asyncpg
import msgspec

from auction_engine.core.events import SlotsLapsed, decode_event
from auction_engine.core.order_text import slot_text
from auction_engine.core.state import MarketState
from auction_engine.db.faults import database_faults_told
from auction_engine.db.outbox import WaitingJobs
from keeper.purse import LAMPORTS_MIN, sol_text

MIRROR_STALE = timedelta(seconds=15)
JOB_LATE = timedelta(seconds=30)
LOOKED_BACK = timedelta(days=1)
SHOWN_MAX = 5


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong within the last day. lapsed: newest first, as first and last slot. refused: reasons, newest first."""

    lapsed: tuple[str, ...]
    unregistered: int
    refused: tuple[str, ...]


async def read_faults(pool: asyncpg.Pool, state: MarketState) -> Faults:
    """From the log and the outbox. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT body FROM events WHERE market = $1 AND recorded_at > now() - $2::interval"
            " AND kind = 'slots_lapsed' ORDER BY seq DESC",
            *(state.market.address, LOOKED_BACK),
        )
        unregistered = await pool.fetchval(
            "SELECT count(*) FROM events WHERE market = $1 AND recorded_at > now() - $2::interval"
            " AND kind = 'order_unregistered'",
            *(state.market.address, LOOKED_BACK),
        )
        results = await pool.fetch(
            "SELECT result FROM jobs WHERE market = $1 AND kind = 'register_order'"
            " AND finished_at > now() - $2::interval AND result LIKE 'not registered%' ORDER BY id DESC",
            *(state.market.address, LOOKED_BACK),
        )
    lapsed = [event for row in rows if isinstance(event := decode_event(row["body"]), SlotsLapsed)]
    return Faults(
        lapsed=tuple(_range_text(event, state) for event in lapsed),
        unregistered=unregistered,
        refused=tuple(row["result"] for row in results),
    )


def alarms_of(
    *,
    now: datetime,
    lamports: int | None,
    jobs: Sequence[WaitingJobs],
    swept_at: datetime | None,
    faults: Faults,
) -> Iterator[str]:
    """Sentences, the worst first. lamports: the keeper's, None when the node did not answer."""
    if lamports is None:
        yield "the Solana node does not answer; nothing can be registered, posted or settled"
    elif lamports < LAMPORTS_MIN:
        yield (f"the keeper has {sol_text(lamports)} SOL left; send it some, or it can soon pay for nothing")
    if swept_at is None or now - swept_at > MIRROR_STALE:
        when = "never" if swept_at is None else f"{(now - swept_at).total_seconds():.0f} s ago"
        yield f"the chain was last looked at {when}; is the keeper running? (auction-engine keeper run)"
    for job in jobs:
        if now - job.oldest_at > JOB_LATE:
            yield _late_job(job, now)
    if faults.lapsed:
        shown = ", ".join(faults.lapsed[:SHOWN_MAX]) + (" …" if len(faults.lapsed) > SHOWN_MAX else "")
        yield f"slots lapsed within a day, {len(faults.lapsed)} times: {shown}"
    if faults.unregistered:
        yield f"{faults.unregistered} accepted orders never reached the chain within a day"
    if faults.refused:
        yield f"{len(faults.refused)} orders could not be registered within a day; the last: {faults.refused[0]}"


def _late_job(job: WaitingJobs, now: datetime) -> str:
    waited = (now - job.oldest_at).total_seconds()
    note = f"; the last try said: {job.note}" if job.note else "; is the keeper running?"
    return f"{job.waiting} {job.kind} jobs wait, the oldest for {waited:.0f} s{note}"


def _range_text(event: SlotsLapsed, state: MarketState) -> str:
    first, last = slot_text(event.first, state.market), slot_text(event.last, state.market)
    return first if first == last else f"{first} to {last}"
