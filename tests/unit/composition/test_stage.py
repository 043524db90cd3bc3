"""A stage: parts stop in reverse order, and the first failure ends the work with its own error."""

import asyncio
import os
import signal

import pytest

from auction_engine.composition.stage import Interrupted, Stage

pytestmark = pytest.mark.anyio


async def _forever(name: str, seen: list[str]) -> None:
    seen.append(f"{name} begins")
    try:
        await asyncio.Event().wait()
    finally:
        seen.append(f"{name} ends")


async def test_parts_stop_in_the_reverse_order_of_their_start() -> None:
    seen: list[str] = []
    stage = Stage()
    async with stage.part("a", _forever("a", seen)), stage.part("b", _forever("b", seen)):
        assert await stage.wait(asyncio.sleep(0, "done")) == "done"
    assert seen == ["a begins", "b begins", "b ends", "a ends"]


async def test_a_failing_part_ends_the_work_with_its_error() -> None:
    async def fail() -> None:
        raise ValueError("broken")

    stage, seen = Stage(), list[str]()
    with pytest.raises(ValueError, match="broken"):
        async with stage.part("a", _forever("a", seen)), stage.part("bad", fail()):
            await stage.wait(asyncio.Event().wait())
    assert seen[-1] == "a ends"


async def test_a_part_that_returns_is_a_failure_too() -> None:
    stage = Stage()
    with pytest.raises(RuntimeError, match="clerk stopped by itself"):
        async with stage.part("clerk", asyncio.sleep(0)):
            await stage.wait(asyncio.Event().wait())


async def test_a_signal_interrupts_the_work_and_the_parts_stop() -> None:
    stage, seen = Stage(), list[str]()

    async def work() -> None:
        async with stage.interruptible(), stage.part("a", _forever("a", seen)):
            asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
            await stage.wait(asyncio.Event().wait())

    with pytest.raises(Interrupted):
        await work()
    assert seen == ["a begins", "a ends"]
