"""Open the file of a data directory (or one in memory), and say in one sentence what is wrong where that fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chain.localnet.errors import DataDirectoryError, DataDirectoryInUse
from chain.localnet.store.schema import APPLICATION_ID, TABLES, VERSION

FILE_NAME = "localnet.sqlite"


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn the errors of SQLite and of the file system into DataDirectoryError."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        if "locked" in str(fault):
            raise DataDirectoryInUse(
                f"another localnet runs on {where}: stop it or choose another folder"
            ) from fault
        damaged = type(fault) is sqlite3.DatabaseError
        advice = (
            "delete the folder to begin a new chain" if damaged else "check its permissions and free space"
        )
        raise DataDirectoryError(f"the localnet's data in {where} failed: {fault}; {advice}") from fault
    except OSError as fault:
        raise DataDirectoryError(
            f"the localnet's data directory {where} cannot be used: {fault.strerror or fault}; "
            "choose a folder that you may write to"
        ) from fault


def open_file(directory: Path | None) -> sqlite3.Connection:
    """A connection whose tables exist; raises DataDirectoryError or DataDirectoryInUse."""
    with explained(str(directory)):
        if directory is None:
            database = sqlite3.connect(":memory:", isolation_level=None)
        else:
            directory.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(directory / FILE_NAME, isolation_level=None, timeout=0)
        try:
            _prepare(database, str(directory))
        except BaseException:
            database.close()
            raise
        return database


def _prepare(database: sqlite3.Connection, where: str) -> None:
    # Exclusive: one node per directory, and the lock dies with its process.
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("PRAGMA journal_mode = WAL")
    # A commit survives the death of the process; of the machine, all but the last moments does, undamaged.
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("BEGIN EXCLUSIVE")
    application: int = database.execute("PRAGMA application_id").fetchone()[0]
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    empty = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if empty:
        for statement in TABLES.split(";"):
            database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {VERSION}")
    elif (application, version) != (APPLICATION_ID, VERSION):
        raise DataDirectoryError(
            f"{where}/{FILE_NAME} was not written by this version of the localnet (found {application:#x}, "
            f"version {version}): use the version that wrote it, or delete the folder to begin a new chain"
        )
    database.execute("COMMIT")
