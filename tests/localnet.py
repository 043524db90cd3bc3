"""The localnet with our program, for tests: inside the test's own event loop, in memory, on free ports, with a clock that jumps.

    from tests.localnet import localnet   # in a folder's conftest.py

`localnet` gives each test a fresh chain. Outside of fixtures: `async with running_localnet() as node:`.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from chain.localnet.config import LocalnetConfig, ProgramFile
from chain.localnet.node import serve
from chain.program_files import PROGRAM_FILE, program_id

SLOT_MS = 50
"""Short, and yet a blockhash lives for 150 of them."""
FINALITY_SLOTS = 2


@dataclass
class JumpingClock:
    """This machine's time and what was added to it; unix nanoseconds."""

    ahead_ns: int = 0

    def __call__(self) -> int:
        return time.time_ns() + self.ahead_ns

    def jump(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self.ahead_ns += int(seconds * 1_000_000_000)


@dataclass(frozen=True)
class LocalNode:
    """Where the localnet listens, and its clock."""

    url: str
    ws_url: str
    clock: JumpingClock = field(compare=False)


@asynccontextmanager
async def running_localnet(
    slot_ms: int = SLOT_MS, finality_slots: int = FINALITY_SLOTS
) -> AsyncIterator[LocalNode]:
    """A fresh chain; stopped at the end."""
    clock = JumpingClock()
    config = LocalnetConfig(
        slot_ms=slot_ms,
        finality_slots=finality_slots,
        programs=(ProgramFile(program_id(), PROGRAM_FILE),),
        clock=clock,
    )
    node = await serve(config, port=0)
    try:
        yield LocalNode(node.http_url, node.websocket_url, clock)
    finally:
        await node.stop()


@pytest.fixture
async def localnet() -> AsyncIterator[LocalNode]:
    """A fresh localnet of this test."""
    async with running_localnet() as node:
        yield node
