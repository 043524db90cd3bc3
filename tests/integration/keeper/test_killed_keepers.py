"""A keeper may be killed at any line: the next one goes on, and everything happens once, to the unit."""

import asyncio
import signal
import sys
from pathlib import Path

import asyncpg
import msgspec
import pytest

from auction_engine.verify import verify_market
from tests.integration.keeper.doomed_keeper import Doom, Fate
from tests.integration.keeper.exchange import (
    DEADLINE_SECONDS,
    LEASE_SECONDS,
    Exchange,
    eventually,
    exchange,
    keeping,
    trade,
)
from tests.localnet import LocalNode

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ROOT = Path(__file__).parent.parent.parent.parent
HOUSEHOLDS = 22
"""More than the traders of one batch."""
PATIENT = {
    "slot_seconds": 60, "post_seconds": 300, "settle_seconds": 360, "life_seconds": 480, "fresh_seconds": 600,
}  # fmt: skip
"""Windows wide enough for a dozen keepers to die in."""


async def send_to_death(at: Exchange, dsn: str, key: Path, doom: Doom) -> None:
    """Run a keeper's process until it has killed itself."""
    market = at.community.market.address
    fate = Fate(dsn, at.node.url, at.node.ws_url, market, str(key), LEASE_SECONDS, doom)
    command = ["-m", "tests.integration.keeper.doomed_keeper", msgspec.json.encode(fate).decode()]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode == -signal.SIGKILL, said.decode()


async def test_a_slot_settles_once_whoever_is_killed_on_the_way(
    localnet: LocalNode, database: str, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    key = tmp_path / "keeper.json"
    async with exchange(localnet, pool, HOUSEHOLDS, **PATIENT) as at:
        key.write_text(at.community.operator.to_json())

        async def die(*dooms: tuple[str, bool]) -> None:
            for point, after in dooms:
                await send_to_death(at, database, key, Doom(after, point))

        await die(("TraderSeen", False), ("TraderSeen", True))
        async with keeping(at):
            await at.known_traders()
        slot = await at.coming_slot(30)
        orders = await trade(at, slot)
        await die(("register_orders", False), ("register_orders", True))
        async with keeping(at):
            await eventually(lambda: all(at.order(order).status == "registered" for order in orders))

        await at.pass_gate(slot)
        await die(("GatePassed", False), ("GatePassed", True), ("SealBook", False), ("SealBook", True))
        await die(("post_clearing", False), ("post_clearing", True))
        assert at.state.slots[slot].batches == 2
        await die(("settle_batch", False), ("SettlementSeen", True), ("settle_batch", True))
        async with keeping(at):
            await eventually(lambda: at.status(slot) == "settled")
        assert (await verify_market(at.rpc, at.community.program, at.community.address)).ok
        assert await at.vault_is_whole()

        await at.pass_gate(slot, at.community.market.timing.life_seconds + 700)
        await die(("release_orders", True), ("close_slot", False), ("close_slot", True))
        await die(("SlotClosedSeen", False), ("SlotClosedSeen", True))
        async with keeping(at):
            await eventually(lambda: at.status(slot) == "closed")
            await eventually(lambda: all(at.order(order).status == "released" for order in orders))
        assert all(trader.locked == 0 for trader in at.state.traders.values())
        assert await at.vault_is_whole()
        assert (await verify_market(at.rpc, at.community.program, at.community.address)).ok
        results = [str(job["result"]) for job in await at.jobs()]
        assert results == ["registered"] * HOUSEHOLDS + ["settled"]
