"""The demo's data directory: one demo at a time uses it, and `--fresh` empties it."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from auction_engine.core.errors import AuctionError, Unavailable
from auction_engine.db.embedded import EmbeddedPostgres

LOCK = "demo.lock"
LOG = "demo.log"
KEPT = (LOCK, LOG)
POSTGRES = "postgres"
log = structlog.get_logger("demo")


@asynccontextmanager
async def data_directory(path: Path, *, fresh: bool) -> AsyncIterator[Path]:
    """The directory, made when absent and held for as long as the block lasts. Raises Unavailable in one sentence."""
    lock = _hold(path)
    try:
        if fresh:
            await _stop_server(path)
            await asyncio.to_thread(_empty, path)
        yield path
    finally:
        os.close(lock)


def _hold(path: Path) -> int:
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unavailable(f"cannot write to {path}: {error.strerror}; choose another with --data") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise Unavailable(
            f"another demo is running in {path}: stop it first, or choose another directory with --data"
        ) from error
    return lock


async def _stop_server(path: Path) -> None:
    """Stop a database server that a killed demo may have left running."""
    server = EmbeddedPostgres(path / POSTGRES)
    try:
        await server.start()
    except AuctionError as error:
        log.info("the former database does not start, and is removed", reason=str(error))
    finally:
        await server.stop()


def _empty(path: Path) -> None:
    try:
        for entry in path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name not in KEPT:
                entry.unlink()
    except OSError as error:
        raise Unavailable(f"cannot empty {path}: {error.strerror} ({error.filename})") from error
