"""Snapshots: a state that begins with one is the log's own, and one that cannot be believed changes nothing."""

import asyncio
import hashlib

import asyncpg
import msgspec
import pytest

from auction_engine.core.errors import LogBroken
from auction_engine.core.state import state_bytes
from auction_engine.core.state_image import IMAGE_FORMAT, StateImage
from auction_engine.db.event_log import verify_log
from auction_engine.db.snapshots import KEPT
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import LocalGateway
from auction_engine.sequencer.postgres_store import PostgresStore
from auction_engine.sequencer.restoring import restored_ledger
from auction_engine.sequencer.sequencer import Sequencer
from tests.integration.sequencer.running import MARKET, open_with_traders, order, replayed

pytestmark = pytest.mark.anyio
HERE = MARKET.address
ENTRIES = 10


@pytest.fixture
async def log(pool: asyncpg.Pool) -> asyncpg.Pool:
    """A log of 1 + 5 + 40 entries with snapshots on the way."""
    sequencer = Sequencer(pool, HERE, snapshot_entries=ENTRIES)
    running = asyncio.create_task(sequencer.run())
    await asyncio.wait_for(sequencer.ready(), 10)
    gateway = LocalGateway([sequencer])
    await open_with_traders(gateway, 5)
    for number in range(40):
        await gateway.submit(HERE, order(number))
    await sequencer.stop()
    await running
    return pool


async def begun_at(pool: asyncpg.Pool) -> int:
    """The entry that a restored state begins with; checks that it leads to the very state that the log does."""
    store = PostgresStore(pool)
    ledger = await restored_ledger(store, HERE)
    begun = ledger.head.seq
    while page := await store.read_log(HERE, ledger.head):
        ledger.replay(page)
    whole = (await replayed(pool)).state
    assert ledger.state is not None and whole is not None
    assert state_bytes(ledger.state) == state_bytes(whole)
    assert ledger.state.wallet_orders == whole.wallet_orders
    assert ledger.state.order_names == whole.order_names
    return begun


async def test_the_leader_leaves_snapshots_on_its_way_and_the_newest_are_kept(log: asyncpg.Pool) -> None:
    seqs = [row["seq"] for row in await log.fetch("SELECT seq FROM snapshots ORDER BY seq DESC")]
    assert len(seqs) == KEPT
    assert await begun_at(log) == seqs[0] > 46 - 2 * ENTRIES


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE snapshots SET body = substr(body, 2)",
        "UPDATE snapshots SET body = '{}', digest = sha256('{}')",
        "UPDATE snapshots SET body = body || ' ', digest = sha256(body)",
        "UPDATE snapshots SET format = format + 1",
        "UPDATE snapshots SET hash = sha256(hash)",
        "UPDATE snapshots SET seq = seq + 1",
        "DELETE FROM snapshots",
    ],
)
async def test_a_snapshot_that_cannot_be_believed_is_passed_over(log: asyncpg.Pool, spoil: str) -> None:
    await log.execute(spoil)
    assert await begun_at(log) == 0


async def test_when_the_newest_is_spoiled_the_one_before_it_serves(log: asyncpg.Pool) -> None:
    older = await log.fetchval("SELECT min(seq) FROM snapshots")
    await log.execute("UPDATE snapshots SET body = '' WHERE seq > $1", older)
    assert await begun_at(log) == older


async def test_sequencers_and_followers_begin_with_it_and_verify_log_still_reads_everything(
    log: asyncpg.Pool,
) -> None:
    whole = (await replayed(log)).state
    assert whole is not None
    await log.execute("UPDATE events SET body = body || ' ' WHERE seq = 2")
    follower = LogFollower(log)
    following = asyncio.create_task(follower.run())
    await asyncio.wait_for(follower.ready(), 10)
    assert state_bytes(follower.states[HERE]) == state_bytes(whole)
    await follower.stop()
    await following
    with pytest.raises(LogBroken, match="entry 2"):
        await verify_log(log, HERE)


def test_whoever_changes_the_shape_of_the_state_gives_its_image_a_new_number() -> None:
    """Also to be raised, though no test can see it, when `evolve` makes something else of an old event."""
    shape = msgspec.json.encode(_without_prose(msgspec.json.schema(StateImage)), order="sorted")
    assert (IMAGE_FORMAT, hashlib.sha256(shape).hexdigest()[:16]) == (1, "a2f8dc23995a5c02")


def _without_prose(schema: object) -> object:
    if isinstance(schema, dict):
        return {key: _without_prose(value) for key, value in schema.items() if key != "description"}
    return [_without_prose(value) for value in schema] if isinstance(schema, list) else schema
