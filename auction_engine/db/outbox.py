"""The outbox: jobs that the keeper claims for a while, does, and finishes. A claim that runs out is claimed again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NewType

import asyncpg
import msgspec

from auction_engine.core.jobs import Job
from auction_engine.core.units import Seq
from auction_engine.db.faults import database_faults_told

JobId = NewType("JobId", int)
JOBS_CHANNEL = "auction_jobs"
"""Notified with the market when jobs were added: a hint to claim."""
_COLUMNS = ("market", "seq", "kind", "body")
_decoder: msgspec.json.Decoder[Job] = msgspec.json.Decoder(Job)


class ClaimedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job that is ours until its lease runs out. attempts: claims so far, this one included.

    seq: the event that asked for it.
    """

    id: JobId
    job: Job
    seq: Seq
    created_at: datetime
    attempts: int


async def add_jobs(connection: asyncpg.Connection, market: str, jobs: Sequence[tuple[Seq, Job]]) -> None:
    """Write jobs in the caller's transaction, each with the event that asks for it."""
    if not jobs:
        return
    await connection.copy_records_to_table(
        "jobs",
        columns=_COLUMNS,
        records=[(market, seq, job_kind(job), msgspec.json.encode(job).decode()) for seq, job in jobs],
    )
    await connection.execute("SELECT pg_notify($1, $2)", JOBS_CHANNEL, market)


def job_kind(job: Job) -> str:
    return str(job.__struct_config__.tag)


async def claim_jobs(
    pool: asyncpg.Pool, market: str, kinds: Iterable[str], limit: int, lease_seconds: float
) -> list[ClaimedJob]:
    """Take up to `limit` waiting jobs, the oldest first; nobody else gets them while the lease lasts.

    Raises Unavailable.
    """
    with database_faults_told():
        rows = await pool.fetch(
            "UPDATE jobs SET lease_until = now() + make_interval(secs => $4), attempts = attempts + 1"
            " WHERE id IN (SELECT id FROM jobs WHERE market = $1 AND kind = ANY($2::text[])"
            "   AND finished_at IS NULL AND (lease_until IS NULL OR lease_until <= now())"
            "   ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, seq, body, created_at, attempts",
            market,
            list(kinds),
            limit,
            float(lease_seconds),
        )
    return [
        ClaimedJob(
            id=JobId(row["id"]),
            job=_decoder.decode(row["body"]),
            seq=Seq(row["seq"]),
            created_at=row["created_at"],
            attempts=row["attempts"],
        )
        for row in sorted(rows, key=lambda row: row["id"])
    ]


async def finish_job(pool: asyncpg.Pool, job: JobId, result: str) -> None:
    """Close a job with what came of it. Finishing again changes nothing. Raises Unavailable."""
    with database_faults_told():
        await pool.execute(
            "UPDATE jobs SET finished_at = now(), lease_until = NULL, result = $2"
            " WHERE id = $1 AND finished_at IS NULL",
            job,
            result,
        )


async def retry_job(pool: asyncpg.Pool, job: JobId, after_seconds: float, note: str) -> None:
    """Put an unfinished job back; it can be claimed again in `after_seconds`. Raises Unavailable."""
    with database_faults_told():
        await pool.execute(
            "UPDATE jobs SET lease_until = now() + make_interval(secs => $2), note = $3"
            " WHERE id = $1 AND finished_at IS NULL",
            job,
            float(after_seconds),
            note,
        )


class WaitingJobs(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one kind waits, since when, and what its last failure was."""

    kind: str
    waiting: int
    oldest_at: datetime
    attempts_max: int
    note: str | None


async def waiting_jobs(pool: asyncpg.Pool, market: str) -> list[WaitingJobs]:
    """The unfinished jobs of a market by kind. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT kind, count(*) AS waiting, min(created_at) AS oldest_at, max(attempts) AS attempts_max,"
            " (array_agg(note ORDER BY id DESC) FILTER (WHERE note IS NOT NULL))[1] AS note"
            " FROM jobs WHERE market = $1 AND finished_at IS NULL GROUP BY kind ORDER BY kind",
            market,
        )
    return [WaitingJobs(**row) for row in rows]
