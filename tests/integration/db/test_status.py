"""What is recorded of transactions, and the picture of the whole database."""

import asyncpg
import pytest

from auction_engine.core.errors import Unavailable
from auction_engine.core.units import SlotIndex
from auction_engine.db.event_log import append
from auction_engine.db.migrate import newest_revision
from auction_engine.db.pool import create_pool
from auction_engine.db.status import db_status
from auction_engine.db.transactions import (
    ChainTransaction,
    record_transaction,
    transactions_of_slots,
)
from tests.integration.db.test_event_log import HERE, MARKET, links

pytestmark = pytest.mark.anyio


def transaction(
    signature: str, slot: int | None, chain_slot: int, error: str | None = None
) -> ChainTransaction:
    return ChainTransaction(
        signature=signature,
        market="m",
        slot=None if slot is None else SlotIndex(slot),
        kind="settle_batch",
        chain_slot=chain_slot,
        compute_units=1_000,
        fee_lamports=5_000,
        error=error,
    )


async def test_transactions_come_back_by_slot_in_the_chains_order(pool: asyncpg.Pool) -> None:
    for one in (
        transaction("b", 1, 20),
        transaction("a", 1, 10),
        transaction("c", 2, 5),
        transaction("d", None, 1),
    ):
        await record_transaction(pool, one)
    found = await transactions_of_slots(pool, "m", [SlotIndex(1), SlotIndex(2), SlotIndex(3)])
    assert [one.signature for one in found[SlotIndex(1)]] == ["a", "b"]
    assert found[SlotIndex(3)] == []
    assert [one.kind for one in found[SlotIndex(2)]] == ["settle_batch"]


async def test_recording_again_corrects_what_the_chain_said(pool: asyncpg.Pool) -> None:
    await record_transaction(pool, transaction("a", 1, 10))
    await record_transaction(pool, transaction("a", 1, 11, error="AlreadySettled"))
    [one] = (await transactions_of_slots(pool, "m", [SlotIndex(1)]))[SlotIndex(1)]
    assert (one.chain_slot, one.error) == (11, "AlreadySettled")
    assert one.recorded_at is not None


async def test_the_status_shows_each_market_and_what_waits(pool: asyncpg.Pool) -> None:
    assert (await db_status(pool)).markets == []
    async with pool.acquire() as connection, connection.transaction():
        await append(connection, MARKET, links())
    status = await db_status(pool)
    assert (status.revision, status.server.partition(".")[0]) == (newest_revision(), "18")
    [market] = status.markets
    assert (market.address, market.name, market.entries) == (HERE, "TEST", 4)
    assert market.head == links()[-1].hash.hex()
    assert [(jobs.kind, jobs.waiting) for jobs in market.jobs] == [("register_order", 1)]


async def test_the_status_of_an_empty_database_names_no_revision(pool: asyncpg.Pool) -> None:
    await pool.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert (await db_status(pool)).revision is None


async def test_a_pool_that_cannot_be_made_says_why_in_one_sentence(database: str) -> None:
    for dsn, told in (
        ("postgresql://x:y@127.0.0.1:1/z", "does not answer"),
        (database.replace("auction:", "auction:wrong"), "password authentication failed"),
        (database.replace("/test_", "/none_"), "does not exist"),
    ):
        with pytest.raises(Unavailable, match=told) as refused:
            await create_pool(dsn)
        assert "\n" not in str(refused.value)
