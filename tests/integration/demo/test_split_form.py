"""Localnet, sequencer, keeper and API as processes of their own: each is killed in mid-slot, and nothing is lost."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.demo_process import COMMAND, Running, document, environment, process, run_demo, until
from tests.integration.demo.household import Household
from tests.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.anyio]
PARTS = ("localnet", "sequencer", "keeper", "api")
READY = {"localnet": "RPC at", "sequencer": "leading market", "keeper": "keeping market", "api": "answers at"}
READY_SECONDS = 60


class Split:
    """The four processes over one data directory."""

    def __init__(self, folder: Path, exits: ExitStack) -> None:
        self._folder, self._exits = folder, exits
        self.rpc_port, self.api_port = free_port(pair=True), free_port()
        self.url = f"http://127.0.0.1:{self.api_port}"
        self.settings = {
            "AUCTION_DATA_DIRECTORY": str(folder / "data"),
            "SOLANA_RPC_URL": f"http://127.0.0.1:{self.rpc_port}",
        }
        self.parts: dict[str, Running] = {}
        for name in PARTS:
            self.start(name)

    def start(self, name: str) -> None:
        arguments = {
            "localnet": ("localnet", "run", "--rpc-port", str(self.rpc_port)),
            "sequencer": ("sequencer",),
            "keeper": ("keeper", "run"),
            "api": ("api", "--port", str(self.api_port)),
        }[name]
        self.parts[name] = self._exits.enter_context(
            process(self._folder, *arguments, settings=self.settings)
        )
        self.parts[name].wait_for(READY[name], READY_SECONDS)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            env=environment(**self.settings),
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def split(tmp_path: Path) -> Iterator[Split]:
    document(run_demo(tmp_path, "--slots", "1", "--json", timeout_seconds=180))
    with ExitStack() as exits:
        yield Split(tmp_path, exits)


async def test_no_acknowledged_order_is_lost_and_no_slot_settles_twice_whichever_part_is_killed(
    tmp_path: Path, split: Split
) -> None:
    async with httpx.AsyncClient(base_url=split.url, timeout=30, trust_env=False) as http:
        traders = [Household(http, tmp_path, number) for number in (1, 2, 3, 4)]
        await asyncio.gather(*(trader.order() for trader in traders))
        for part in PARTS:
            split.parts[part].kill()
            await asyncio.to_thread(split.start, part)
            await asyncio.gather(*(trader.order() for trader in traders[:2]))
        for trader in traders:
            statuses = await trader.statuses()
            assert set(trader.acknowledged) <= set(statuses)
            assert "unregistered" not in statuses.values()
    await asyncio.to_thread(until, lambda: _settled(split), 120, lambda: split.parts["keeper"].output())
    verified = split.run("verify", "--json")
    assert verified.returncode == 0, verified.stdout[-3000:] + verified.stderr
    assert "hold together" in split.run("db", "verify-log").stdout


def _settled(split: Split) -> bool | None:
    """Whether every slot of the last orders has been settled: three gates after the last one placed."""
    status = json.loads(split.run("keeper", "status", "--json").stdout)
    slots = [slot["status"] for slot in status["slots"]]
    return True if slots[-1:] == ["no_trade"] and {"settled", "closed"} & set(slots) else None
