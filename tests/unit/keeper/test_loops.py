"""Loops go on after what passes and stop at a bug; bells wake them; alarms are told once."""

import asyncio

import pytest
from structlog.testing import capture_logs

from auction_engine.core.errors import Unavailable
from keeper.alarms import Alarms
from keeper.bell import Bell
from keeper.repeat import repeat

pytestmark = pytest.mark.anyio


async def test_a_loop_goes_on_after_a_fault_that_passes_and_says_so_once() -> None:
    runs, enough = 0, asyncio.Event()

    async def step() -> None:
        nonlocal runs
        runs += 1
        if runs == 4:
            enough.set()
        if runs < 4:
            raise Unavailable("the node\nsleeps")

    with capture_logs() as logs:
        looping = asyncio.create_task(repeat("looking", step, bell=Bell(), pause=0.001, least=0.001))
        await asyncio.wait_for(enough.wait(), 5)
        looping.cancel()
        await asyncio.gather(looping, return_exceptions=True)
    assert [(line["log_level"], line.get("reason")) for line in logs] == [
        ("warning", "Unavailable: the node sleeps"),
        ("info", None),
    ]


async def test_a_loop_ends_at_a_bug() -> None:
    async def step() -> None:
        raise KeyError("mistake")

    with pytest.raises(KeyError):
        await repeat("looking", step, bell=Bell(), pause=0.001, least=0.001)


async def test_a_bell_rung_while_nobody_waits_wakes_the_next_who_does() -> None:
    bell = Bell()
    bell.ring()
    await asyncio.wait_for(bell.wait(60), 5)
    await bell.wait(0.001)  # rung no more


async def test_a_fast_loop_waits_for_its_bell() -> None:
    bell, runs = Bell(), asyncio.Semaphore(0)

    async def step() -> None:
        runs.release()

    looping = asyncio.create_task(repeat("working", step, bell=bell, pause=60, least=0.001))
    await asyncio.wait_for(runs.acquire(), 5)
    bell.ring()
    await asyncio.wait_for(runs.acquire(), 5)
    looping.cancel()
    await asyncio.gather(looping, return_exceptions=True)


def test_an_alarm_is_told_once_for_each_thing_that_it_is_about() -> None:
    alarms = Alarms()
    with capture_logs() as logs:
        alarms.alert("slots lapsed", 1)
        alarms.alert("slots lapsed", 1)
        alarms.alert("slots lapsed", 2)
    assert len(logs) == 2 and all(line["alarm"] for line in logs)
