"""The outbox: a job belongs to one worker at a time, and is never lost."""

import asyncio

import asyncpg
import pytest

from auction_engine.core.jobs import CarryEnd, Job, RegisterOrder, SettleSlot
from auction_engine.core.units import Seq, SlotIndex
from auction_engine.db.outbox import add_jobs, claim_jobs, finish_job, retry_job, waiting_jobs

pytestmark = pytest.mark.anyio
MARKET = "market"
KINDS = ("register_order", "carry_end", "settle_slot")


async def fill(pool: asyncpg.Pool, count: int) -> list[Job]:
    jobs: list[Job] = [SettleSlot(slot=SlotIndex(number)) for number in range(count)]
    async with pool.acquire() as connection, connection.transaction():
        await add_jobs(connection, MARKET, [(Seq(nth), job) for nth, job in enumerate(jobs, 1)])
    return jobs


async def test_jobs_are_claimed_oldest_first_with_all_that_was_asked(pool: asyncpg.Pool) -> None:
    jobs: list[Job] = [
        RegisterOrder(order_id="0a", wallet="w", trader="t", text="Energy …", signature="ff"),
        CarryEnd(wallet="w", trader="t", text="END", signature="ee"),
        SettleSlot(slot=SlotIndex(7)),
    ]
    async with pool.acquire() as connection, connection.transaction():
        await add_jobs(connection, MARKET, [(Seq(nth), job) for nth, job in enumerate(jobs, 1)])
    claimed = await claim_jobs(pool, MARKET, KINDS, limit=10, lease_seconds=60)
    assert [one.job for one in claimed] == jobs
    assert [one.seq for one in claimed] == [1, 2, 3]
    assert {one.attempts for one in claimed} == {1}


async def test_only_the_asked_kinds_of_the_asked_market_are_claimed(pool: asyncpg.Pool) -> None:
    await fill(pool, 2)
    assert await claim_jobs(pool, MARKET, ["register_order"], limit=10, lease_seconds=60) == []
    assert await claim_jobs(pool, "another", KINDS, limit=10, lease_seconds=60) == []
    assert len(await claim_jobs(pool, MARKET, KINDS, limit=1, lease_seconds=60)) == 1


async def test_workers_who_claim_at_once_share_the_jobs_and_none_is_given_twice(pool: asyncpg.Pool) -> None:
    await fill(pool, 60)
    claims = (claim_jobs(pool, MARKET, KINDS, limit=7, lease_seconds=60) for _ in range(12))
    ids = [one.id for claimed in await asyncio.gather(*claims) for one in claimed]
    assert len(ids) == len(set(ids)) == 60


async def test_a_claim_that_ran_out_is_given_again_and_counted(pool: asyncpg.Pool) -> None:
    await fill(pool, 1)
    [first] = await claim_jobs(pool, MARKET, KINDS, limit=1, lease_seconds=0)
    [second] = await claim_jobs(pool, MARKET, KINDS, limit=1, lease_seconds=60)
    assert (second.id, second.attempts) == (first.id, 2)
    assert await claim_jobs(pool, MARKET, KINDS, limit=1, lease_seconds=60) == []


async def test_a_finished_job_is_never_given_again_and_keeps_its_first_result(pool: asyncpg.Pool) -> None:
    await fill(pool, 1)
    [claimed] = await claim_jobs(pool, MARKET, KINDS, limit=1, lease_seconds=0)
    await finish_job(pool, claimed.id, "done")
    await finish_job(pool, claimed.id, "again")
    await retry_job(pool, claimed.id, 0, "late")
    assert await claim_jobs(pool, MARKET, KINDS, limit=1, lease_seconds=0) == []
    assert tuple(await pool.fetchrow("SELECT result, note FROM jobs")) == ("done", None)


async def test_a_job_put_back_waits_its_time_and_says_why(pool: asyncpg.Pool) -> None:
    await fill(pool, 2)
    one, two = await claim_jobs(pool, MARKET, KINDS, limit=2, lease_seconds=60)
    await retry_job(pool, one.id, 3600, "the chain is slow")
    await retry_job(pool, two.id, 0, "at once")
    assert [again.id for again in await claim_jobs(pool, MARKET, KINDS, limit=2, lease_seconds=60)] == [
        two.id
    ]
    [waiting] = await waiting_jobs(pool, MARKET)
    assert (waiting.kind, waiting.waiting, waiting.attempts_max, waiting.note) == (
        "settle_slot",
        2,
        2,
        "at once",
    )
