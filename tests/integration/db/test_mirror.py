"""The mirror never shows an older account state after a newer one, and says how fresh it is."""

import asyncio

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auction_engine.db.mirror import (
    AccountName,
    Commitment,
    close_account,
    freshness,
    read_accounts,
    record_sweep,
    upsert_account,
)

pytestmark = pytest.mark.anyio


def name(address: str = "a", key: str = "w") -> AccountName:
    return AccountName(address=address, market="m", kind="trader", key=key)


async def put(
    pool: asyncpg.Pool, chain_slot: int, account_seq: int, commitment: Commitment = "confirmed", of: str = "a"
) -> bool:
    body = msgspec.json.encode({"at": chain_slot, "seq": account_seq})
    return await upsert_account(
        pool,
        name(of),
        account_seq=account_seq,
        chain_slot=chain_slot,
        commitment=commitment,
        data=b"\0" + bytes([chain_slot]),
        body=body,
    )


async def test_a_reading_is_kept_as_it_was(pool: asyncpg.Pool) -> None:
    assert await put(pool, 5, 2)
    [account] = await read_accounts(pool, "m", "trader")
    assert (account.name, account.account_seq, account.chain_slot) == (name(), 2, 5)
    assert account.data == b"\0\5"
    assert msgspec.json.decode(account.body) == {"at": 5, "seq": 2}
    assert await read_accounts(pool, "m", "trader", key="w") == [account]
    assert await read_accounts(pool, "m", "trader", key="v") == []
    assert await read_accounts(pool, "m", "slot") == []


READINGS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(READINGS)
async def test_whatever_the_order_of_readings_the_newest_stays(
    pool: asyncpg.Pool, readings: list[tuple[int, int, bool]]
) -> None:
    """A later chain slot is newer; within one the counter decides, and an account closed in it is gone."""
    address, newest = "a", (0, 0, False)
    await pool.execute("DELETE FROM mirror_accounts")
    for chain_slot, seq, closed in readings:
        if closed:
            taken = await close_account(pool, name(address), chain_slot=chain_slot, commitment="confirmed")
            expected = newest[0] < chain_slot or (newest[0] == chain_slot and not newest[2])
            newest = (chain_slot, newest[1], True) if expected else newest
        else:
            taken = await put(pool, chain_slot, seq, of=address)
            same = newest[0] == chain_slot and newest[1] <= seq and not newest[2]
            expected = newest[0] < chain_slot or same
            newest = (chain_slot, seq, False) if expected else newest
        assert taken == expected
        shown = await read_accounts(pool, "m", "trader")
        assert [(one.chain_slot, one.account_seq) for one in shown] == ([] if newest[2] else [newest[:2]])


async def test_readers_who_write_at_once_leave_the_newest(pool: asyncpg.Pool) -> None:
    await asyncio.gather(*(put(pool, 1 + number % 50, number % 7) for number in range(200)))
    [account] = await read_accounts(pool, "m", "trader")
    assert account.chain_slot == 50


async def test_confirmed_and_finalized_are_kept_apart(pool: asyncpg.Pool) -> None:
    await put(pool, 9, 4)
    await put(pool, 5, 2, "finalized")
    [confirmed] = await read_accounts(pool, "m", "trader")
    [finalized] = await read_accounts(pool, "m", "trader", commitment="finalized")
    assert (confirmed.chain_slot, finalized.chain_slot) == (9, 5)


async def test_a_late_reading_does_not_bring_a_closed_account_back(pool: asyncpg.Pool) -> None:
    assert await close_account(pool, name(), chain_slot=8, commitment="confirmed")
    assert not await put(pool, 8, 99)
    assert not await put(pool, 7, 99)
    assert await read_accounts(pool, "m", "trader") == []
    assert await put(pool, 9, 1)
    assert len(await read_accounts(pool, "m", "trader")) == 1


async def test_freshness_is_the_last_reading_and_the_last_sweep(pool: asyncpg.Pool) -> None:
    fresh = await freshness(pool, "m")
    assert (fresh.chain_slot, fresh.updated_at, fresh.swept_slot, fresh.swept_at) == (None, None, None, None)
    await put(pool, 5, 2)
    await record_sweep(pool, "m", chain_slot=7, commitment="confirmed")
    await record_sweep(pool, "m", chain_slot=6, commitment="confirmed")
    fresh = await freshness(pool, "m")
    assert (fresh.chain_slot, fresh.swept_slot) == (5, 7)
    assert fresh.updated_at is not None and fresh.swept_at is not None
    assert (await freshness(pool, "m", "finalized")).chain_slot is None
