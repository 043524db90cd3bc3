"""The keeper's jobs: claimed by lease, worked on side by side, finished or put back with a reason.

A worker that dies leaves its jobs to their leases: somebody claims them again and looks at the chain anew.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence

import asyncpg
import structlog

from auction_engine.db.outbox import ClaimedJob, JobId, claim_jobs, finish_job, retry_job
from keeper.repeat import PASSING_FAULTS, told

log = structlog.get_logger("keeper")

SLOT_KINDS = ("settle_slot",)
ORDER_KINDS = ("register_order", "carry_end")
SLOTS_MAX, ORDERS_MAX = 64, 256
"""Most jobs under way. Slots have room of their own: no flood of orders keeps them waiting."""
LEASE_SECONDS = 10.0
"""How long after a keeper's death its jobs wait. One that takes longer may be done twice, which the chain refuses."""


class JobDesk:
    def __init__(
        self,
        pool: asyncpg.Pool,
        market: str,
        workers: asyncio.TaskGroup,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._pool = pool
        self._market = market
        self._workers = workers
        self._lease_seconds = lease_seconds
        self._busy: set[JobId] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def claim(self) -> list[ClaimedJob]:
        """Waiting jobs that this process is not at work on; claiming one of those again only renewed its lease."""
        claimed = await self._claim(SLOT_KINDS, SLOTS_MAX)
        if (room := ORDERS_MAX - len(self._busy)) > 0:
            claimed += await self._claim(ORDER_KINDS, room)
        return [job for job in claimed if job.id not in self._busy]

    async def _claim(self, kinds: Sequence[str], limit: int) -> list[ClaimedJob]:
        return await claim_jobs(self._pool, self._market, kinds, limit, self._lease_seconds)

    def start(self, jobs: Iterable[JobId], work: Coroutine[None, None, None]) -> None:
        """Do the work beside everything else. What passes is left to the lease; a bug ends the keeper."""
        own = set(jobs)
        self._busy |= own
        task = self._workers.create_task(self._guard(own, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def rest(self, seconds: float) -> None:
        """Let the work under way come to its end, but not for longer than this; then break it off."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()

    async def finish(self, job: JobId, result: str) -> None:
        await finish_job(self._pool, job, result)

    async def retry(self, job: JobId, after_seconds: float, note: str) -> None:
        await retry_job(self._pool, job, after_seconds, note)

    async def _guard(self, own: set[JobId], work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except PASSING_FAULTS as fault:
            log.warning("work broken off, will be tried again", jobs=sorted(own), reason=told(fault))
        finally:
            self._busy -= own
