"""A demo that is killed in the middle of a slot, as a power cut would."""

import asyncio
import json
import signal
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from tests.demo_process import Running, process, until
from tests.integration.demo.household import Household

pytestmark = [pytest.mark.slow, pytest.mark.anyio]
HOUSEHOLDS = (1, 2, 3, 4)
GATED, UNSETTLED, DONE = ("gated",), ("cleared", "posted"), ("settled", "closed")


def client(demo: Running) -> httpx.AsyncClient:
    url = demo.wait_for("the market runs at").split()[-1]
    return httpx.AsyncClient(base_url=url, timeout=30, trust_env=False)


async def slot_that_is(
    http: httpx.AsyncClient, market: str, statuses: Sequence[str], index: int | None = None
) -> int:
    """The newest slot, or the one named, as soon as it is in one of these states."""
    async with asyncio.timeout(60):
        while True:
            answer = await http.get(f"/v1/markets/{market}/slots", params={"limit": 20})
            slots = [each for each in answer.json()["slots"] if index in (None, each["index"])]
            if slots and slots[0]["status"] in statuses:
                return int(slots[0]["index"])
            await asyncio.sleep(0.02)


async def test_killed_between_gate_and_settlement_it_keeps_every_order_that_it_had_acknowledged(
    tmp_path: Path,
) -> None:
    arguments = ("demo", "--json", "--port", "0", "--rpc-port", "0", "--data", str(tmp_path / "data"))
    with process(tmp_path, *arguments) as first:
        async with client(first) as http:
            first.wait_for("households sign in")
            own = [Household(http, tmp_path, number) for number in HOUSEHOLDS]
            await asyncio.gather(*(each.order() for each in own))
            market = own[0].market
            await slot_that_is(http, market, GATED)
            await own[0].order()
            before = [await each.statuses() for each in own]
            slot = await slot_that_is(http, market, UNSETTLED)
        first.kill()
    assert all(set(each.acknowledged) <= set(seen) for each, seen in zip(own, before, strict=True))
    with process(tmp_path, *arguments) as again:
        async with client(again) as http:
            for number, seen in zip(HOUSEHOLDS, before, strict=True):
                after = await Household(http, tmp_path, number).statuses()
                assert set(seen) <= set(after)
                assert "unregistered" not in after.values()
            await slot_that_is(http, market, DONE, slot)
        again.child.send_signal(signal.SIGINT)
        until(again.child.poll, 60, again.output)
        assert again.child.returncode == 0, again.output()
        assert json.loads(again.output().splitlines()[-1])["checks"] == {"vault": True, "recomputed": True}
    with process(tmp_path, "db", "verify-log", "--data", str(tmp_path / "data")) as verify:
        until(verify.child.poll, 60, verify.output)
        assert "hold together" in verify.output()
