"""The fixtures of this folder: a fresh database per test, and tests that cut connections."""

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.postgres import database, pool

__all__ = ["cuts_connections", "database", "pool"]


@pytest.fixture
async def cuts_connections() -> AsyncIterator[None]:
    """Let asyncpg drop futures of its own when a connection is cut: they would be taken for failures of the test."""
    loop = asyncio.get_running_loop()
    usual = loop.get_exception_handler()
    assert usual is not None, "the test runner watches its loop"

    def unless_cut(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), asyncpg.PostgresConnectionError):
            usual(loop, context)

    loop.set_exception_handler(unless_cut)
    yield
    gc.collect()
    loop.set_exception_handler(usual)
