"""The keeper as its own process: does its work through the inbox, stops cleanly, and refuses a wrong key in one line."""

import asyncio
import signal
import sys
from pathlib import Path

import asyncpg
import msgspec
import pytest
from solders.keypair import Keypair

from auction_engine.core.errors import InvalidInput
from auction_engine.settings import Settings
from keeper.run import run_keeper
from keeper.status import KeeperStatus
from tests.demo_process import COMMAND, environment
from tests.integration.keeper.exchange import DEADLINE_SECONDS, Exchange, eventually, exchange, keeping
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parent.parent.parent.parent
PROGRAM = """
import asyncio, pathlib, sys
from auction_engine.settings import Settings
from keeper.run import run_keeper
url, ws, market, key, dsn = sys.argv[1:]
settings = Settings(solana_rpc_url=url, solana_ws_url=ws, market=market, keeper_keypair=pathlib.Path(key))
asyncio.run(run_keeper(settings, dsn, on_ready=lambda market: print("ready", market, flush=True)))
print("ended", flush=True)
"""


def settings_of(at: Exchange, key: Path) -> Settings:
    return Settings(
        solana_rpc_url=at.node.url,
        solana_ws_url=at.node.ws_url,
        market=at.community.market.address,
        keeper_keypair=key,
    )


async def test_it_registers_orders_and_stops_on_sigterm(
    localnet: LocalNode, pool: asyncpg.Pool, database: str, tmp_path: Path
) -> None:
    key = tmp_path / "key.json"
    async with exchange(localnet, pool, households=1) as at:
        async with keeping(at):
            await at.known_traders()
        (own,) = at.community.households
        order = await at.place(own, await at.community.sign(own, "buy", 5, 200, await at.coming_slot(15)))
        key.write_text(at.community.operator.to_json())
        told = [at.node.url, at.node.ws_url, at.community.market.address, str(key), database]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, *told, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        try:
            await eventually(lambda: at.order(order).status == "registered")
            process.send_signal(signal.SIGTERM)
            said, _ = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0
        assert said.decode().splitlines()[0].startswith("ready ") and said.endswith(b"ended\n")
        assert at.community.operator.to_json() not in said.decode()


async def test_the_status_needs_no_key_and_finds_the_only_market(
    localnet: LocalNode, pool: asyncpg.Pool, database: str, tmp_path: Path
) -> None:
    async with exchange(localnet, pool, households=0) as at:
        process = await asyncio.create_subprocess_exec(
            *(*COMMAND, "keeper", "status", "--json"),
            env=environment(DATABASE_URL=database, SOLANA_RPC_URL=at.node.url),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
        status = msgspec.json.decode(said, type=KeeperStatus)
        assert process.returncode == 1  # there is an alarm
        assert status.market == at.community.market.address and status.purse is not None
        assert len(status.alarms) == 1 and "is the keeper running?" in status.alarms[0]


async def test_a_key_that_is_not_the_markets_is_refused(
    localnet: LocalNode, pool: asyncpg.Pool, database: str, tmp_path: Path
) -> None:
    key = tmp_path / "key.json"
    async with exchange(localnet, pool, households=0) as at:
        key.write_text(Keypair().to_json())
        with pytest.raises(InvalidInput, match=r"the keeper of market .* is .*; the key given is"):
            await run_keeper(settings_of(at, key), database)
        key.write_text("[1, 2, 3]")
        with pytest.raises(InvalidInput, match="is no Solana keypair file"):
            await run_keeper(settings_of(at, key), database)
        with pytest.raises(InvalidInput, match="cannot be read from"):
            await run_keeper(settings_of(at, tmp_path / "absent.json"), database)
