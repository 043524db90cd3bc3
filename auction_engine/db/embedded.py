"""A private Postgres in a data directory: nothing to install, one Unix socket, no network.

Processes that use the same directory share the server: each holds a shared file lock while it does, the one that
finds itself alone on leaving stops the server, and a server that a killed process left behind is adopted.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg

from auction_engine.core.errors import Unavailable
from auction_engine.db import cluster as clusters
from auction_engine.db.faults import database_faults_told
from auction_engine.db.postmaster import PID_FILE, read_postmaster
from auction_engine.db.server_account import ServerAccount, server_account
from auction_engine.db.server_faults import failure, faults_told
from auction_engine.db.server_place import LIBRARY, find_programs

DATABASE = "auction"
_LOG = "server.log"
_LOG_BYTES_MAX = 10_000_000
_PATIENCE_SECONDS = 30


class EmbeddedPostgres:
    """The server of one data directory. `options` are Postgres settings, in force when this object starts it.

    library: where root puts what the server's user could not reach otherwise.
    """

    def __init__(
        self, directory: Path, options: Mapping[str, str] | None = None, library: Path = LIBRARY
    ) -> None:
        self._directory = Path(directory)
        self._options = dict(options or {})
        self._library = library
        self._use: int | None = None

    async def start(self) -> str:
        """Start the server, or join the one that runs, and return the database's DSN. Raises Unavailable."""
        assert self._use is None, "started twice"
        try:
            await asyncio.to_thread(self._start)
            return await self._database()
        except (
            BaseException
        ):  # an interrupt too: a server that nobody stops would stay; it goes on to the caller
            await self.stop()
            raise

    async def stop(self) -> None:
        """Leave the server; it stops when nobody else uses it. Harmless when it was not started."""
        await asyncio.to_thread(self.stop_blocking)

    def stop_blocking(self) -> None:
        """The same for a caller without an event loop, such as an exit handler."""
        if self._use is not None:
            self._stop()

    @property
    def cluster(self) -> Path:
        """The folder of the database's files."""
        return (self._directory.resolve() / "data").resolve()

    def _start(self) -> None:
        with faults_told(self._directory):
            self._directory.mkdir(parents=True, exist_ok=True)
            link = self._directory.resolve() / "data"
            with self._alone():
                self._use = _open_lock(self._directory / "use.lock", fcntl.LOCK_SH)
                account = server_account(link)
                programs = find_programs(account, self._library)
                if not link.exists():
                    synced = self._options.get("fsync") != "off"
                    clusters.make_cluster(link, account, programs, self._library, synced=synced)
                clusters.check_version(self.cluster, programs, account)
                _ensure_running(self.cluster, programs, account, self._options)

    def _stop(self) -> None:
        assert self._use is not None
        with faults_told(self._directory), self._alone():
            use, self._use = self._use, None
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # another process still uses the server
            finally:
                os.close(use)
            if read_postmaster(self.cluster) is not None:
                account = server_account(self.cluster)
                _stop_server(self.cluster, find_programs(account, self._library), account)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        lock = _open_lock(self._directory / "start.lock", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(lock)

    async def _database(self) -> str:
        """The DSN of our database, which is made when it is missing. Waits while the server finishes starting."""
        running = await asyncio.to_thread(read_postmaster, self.cluster)
        if running is None:
            raise Unavailable(f"the embedded Postgres in {self._directory} stopped as soon as it had started")
        password = await asyncio.to_thread(clusters.read_password, self.cluster)
        place = f"postgresql://{clusters.USER}:{quote(password)}@/{{}}?host={quote(str(running.sockets))}"
        with database_faults_told():
            connection = await asyncpg.connect(place.format("postgres"))
            try:
                if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                    await connection.execute(f"CREATE DATABASE {DATABASE}")
            except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                pass  # another process was faster
            finally:
                await connection.close()
        return place.format(DATABASE)


def _open_lock(path: Path, kind: int) -> int:
    """Open and lock a file; the kernel lets go when the process dies, however it dies."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, kind)
    return lock


def _ensure_running(
    cluster: Path, programs: Path, account: ServerAccount, options: Mapping[str, str]
) -> None:
    """Adopt a healthy server, wait for one that is starting or stopping, start one where there is none."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (running := read_postmaster(cluster)) is not None and running.is_alive(cluster):
        if account.run([programs / "pg_isready", "-q", "-h", running.sockets], {}).returncode == 0:
            return
        if time.monotonic() > deadline:
            raise Unavailable(
                f"a Postgres server (process {running.pid}) holds {cluster} but does not answer: "
                f"stop it with `kill {running.pid}` and try again"
            )
        time.sleep(0.05)  # it is starting or stopping, and tells nobody when it has
    if running is not None:
        (cluster / PID_FILE).unlink(
            missing_ok=True
        )  # its process is gone, or the number is another program's
        clusters.remove_socket_folder(running.sockets)
    clusters.configure(cluster, account, options)
    _start_server(cluster, programs, account, deadline)


def _start_server(cluster: Path, programs: Path, account: ServerAccount, deadline: float) -> None:
    """Start and wait. The children of a killed server hold its shared memory for a moment: then try again."""
    log = cluster / _LOG
    if log.exists() and log.stat().st_size > _LOG_BYTES_MAX:
        log.unlink()
    while True:
        offset = log.stat().st_size if log.exists() else 0
        # Paths go by environment and working folder: pg_ctl would hand arguments through a shell.
        command: list[str | Path] = [programs / "pg_ctl", "start", "-s", "-w", "-l", _LOG]
        started = account.run(command, {"PGDATA": str(cluster)}, cluster)
        if started.returncode == 0:
            return
        logged = log.read_bytes()[offset:] if log.exists() else b""
        said = started.stdout + logged.decode(errors="replace")
        if "is still in use" not in said or time.monotonic() > deadline:
            raise failure("to start", cluster, said)
        time.sleep(0.1)  # until the kernel lets go of that memory


def _stop_server(cluster: Path, programs: Path, account: ServerAccount) -> None:
    running = read_postmaster(cluster)
    stopped = account.run(
        [programs / "pg_ctl", "stop", "-s", "-w", "-m", "fast"], {"PGDATA": str(cluster)}, cluster
    )
    if stopped.returncode and read_postmaster(cluster) is not None:
        raise failure("to stop", cluster, stopped.stdout)
    if running is not None:
        clusters.remove_socket_folder(running.sockets)
