"""Postgres for tests: one private embedded server per test process, and a fresh migrated database per test.

    from tests.postgres import database, pool   # in a folder's conftest.py

    __all__ = ["database", "pool"]

`database` is the DSN of a new empty database with every table; `pool` is an asyncpg pool on it. Outside of fixtures:
`with fresh_database() as dsn:`. Everything is a copy of one migrated template (about 20 ms each).
"""

import asyncio
import atexit
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest

from auction_engine.db.embedded import DATABASE, EmbeddedPostgres
from auction_engine.db.migrate import upgrade
from auction_engine.db.pool import create_pool

# Durability against a loss of power is worth nothing here; a killed process loses nothing by these settings.
SERVER_OPTIONS = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}
T = TypeVar("T")
_numbers = itertools.count(1)


def make_folder(prefix: str) -> Path:
    """A new temporary folder that every user may enter: as root the server runs as another user."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    folder.chmod(0o755)
    return folder


@cache
def server_dsn() -> str:
    """The DSN of the template database on this process' own server, which stops when the process ends."""
    folder = make_folder("auction-tests-")
    server = EmbeddedPostgres(folder / "postgres", SERVER_OPTIONS)

    def stop() -> None:
        server.stop_blocking()
        shutil.rmtree(folder, ignore_errors=True)

    async def start() -> str:
        dsn = await server.start()
        atexit.register(stop)
        await upgrade(dsn)
        return dsn

    return asyncio.run(start())


@contextmanager
def fresh_database() -> Iterator[str]:
    """The DSN of a new database with every table and no row; it is dropped at the end."""
    name = f"test_{next(_numbers)}"
    template = _elsewhere(server_dsn)
    _elsewhere(_execute, f"CREATE DATABASE {name} TEMPLATE {DATABASE} STRATEGY FILE_COPY")
    try:
        yield template.replace(f"/{DATABASE}?", f"/{name}?")
    finally:
        _elsewhere(_execute, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database() -> Iterator[str]:
    """The DSN of a fresh database."""
    with fresh_database() as dsn:
        yield dsn


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a fresh database."""
    pool = await create_pool(database, size_max=20)
    try:
        yield pool
    finally:
        pool.terminate()


def _elsewhere(work: Callable[..., T], *arguments: str) -> T:
    """Run in another thread: the test's own thread may have an event loop running (Playwright's, anyio's)."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work, *arguments).result()


def _execute(statement: str) -> None:
    """Run a statement outside of the template: a database is copied only while nobody is connected to it."""

    async def execute() -> None:
        connection = await asyncpg.connect(server_dsn().replace(f"/{DATABASE}?", "/postgres?"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(execute())
