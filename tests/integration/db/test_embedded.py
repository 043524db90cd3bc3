"""The embedded Postgres: begins from nothing, survives every kind of death, is shared, and tells what is wrong."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from auction_engine.core.errors import Unavailable
from auction_engine.db.embedded import EmbeddedPostgres
from auction_engine.db.postmaster import PID_FILE, Postmaster, read_postmaster
from tests.postgres import SERVER_OPTIONS, make_folder

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = make_folder("auction-embedded-")
    yield folder
    shutil.rmtree(folder)


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[EmbeddedPostgres, str]]:
    server = EmbeddedPostgres(folder, SERVER_OPTIONS)
    dsn = await server.start()
    try:
        yield server, dsn
    finally:
        await server.stop()


def postmaster(server: EmbeddedPostgres) -> Postmaster:
    found = read_postmaster(server.cluster)
    assert found is not None
    return found


def content(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def count(dsn: str) -> int:
    """Adds a row and counts them: how often this database was used."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        await connection.execute("INSERT INTO kept VALUES (1)")
        return int(await connection.fetchval("SELECT count(*) FROM kept"))
    finally:
        await connection.close()


async def test_what_was_written_is_there_after_a_restart(folder: Path) -> None:
    for times in (1, 2, 3):
        async with serving(folder) as (server, dsn):
            assert await count(dsn) == times
        assert read_postmaster(server.cluster) is None


async def test_it_listens_on_its_socket_alone_and_asks_for_the_password(folder: Path) -> None:
    async with serving(folder) as (server, dsn):
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SHOW listen_addresses") == ""
        assert await connection.fetchval("SHOW password_encryption") == "scram-sha-256"
        await connection.close()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(dsn.replace("auction:", "auction:x"))
        for path in (server.cluster, server.cluster / "auction.login"):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


async def test_processes_share_the_server_and_the_last_one_stops_it(folder: Path) -> None:
    async with serving(folder) as (one, dsn):
        async with serving(folder) as (two, same):
            assert same == dsn
            assert postmaster(one) == postmaster(two)
        assert await count(dsn) == 1
    assert read_postmaster(one.cluster) is None


async def test_several_may_start_at_once_in_an_empty_folder(folder: Path) -> None:
    servers = [EmbeddedPostgres(folder, SERVER_OPTIONS) for _ in range(4)]
    dsns = await asyncio.gather(*(server.start() for server in servers))
    assert len(set(dsns)) == 1
    await asyncio.gather(*(server.stop() for server in servers))
    assert read_postmaster(servers[0].cluster) is None


async def test_a_server_whose_owner_was_killed_is_adopted_and_later_stopped(folder: Path) -> None:
    owner = start_process(folder)
    pid = int(said(owner).split()[1])
    owner.kill()
    owner.communicate()
    async with serving(folder) as (server, dsn):
        assert postmaster(server).pid == pid
        assert await count(dsn) == 2
    assert read_postmaster(server.cluster) is None


async def test_after_a_killed_server_a_new_one_starts_at_once(folder: Path) -> None:
    async with serving(folder) as (server, dsn):
        assert await count(dsn) == 1
        old = postmaster(server)
        os.kill(old.pid, signal.SIGKILL)
        async with serving(folder) as (again, dsn):
            assert postmaster(again).pid != old.pid
            assert await count(dsn) == 2


async def test_a_process_number_that_another_program_has_now_is_no_obstacle(folder: Path) -> None:
    async with serving(folder) as (server, _):
        left = (server.cluster / PID_FILE).read_text()
    other = await asyncio.create_subprocess_exec("sleep", "60")
    (server.cluster / PID_FILE).write_text(left.replace(left.split("\n")[0], str(other.pid), 1))
    async with serving(folder) as (again, _):
        assert postmaster(again).pid != other.pid
    assert other.returncode is None
    other.kill()
    await other.wait()


async def test_a_deep_folder_has_its_socket_elsewhere_and_leaves_nothing_there(folder: Path) -> None:
    deep = folder / "with ' \" $HOME and, space" / ("x" * 120)
    async with serving(deep) as (server, dsn):
        sockets = postmaster(server).sockets
        assert len(bytes(sockets)) < 60
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert await count(dsn) == 1
    assert not sockets.exists()
    async with serving(deep) as (server, dsn):
        killed = postmaster(server)
        os.kill(killed.pid, signal.SIGKILL)
        async with serving(deep) as (_, dsn):
            assert await count(dsn) == 2
    assert not killed.sockets.exists()


async def test_a_birth_that_was_interrupted_is_begun_anew(folder: Path) -> None:
    (folder / "data.new").mkdir()
    (folder / "data.new" / "PG_VERSION").write_text("18")
    async with serving(folder) as (_, dsn):
        assert await count(dsn) == 1
    assert [path.name for path in content(folder)] == ["data", "start.lock", "use.lock"]


async def test_files_of_another_major_version_are_left_alone(folder: Path) -> None:
    async with serving(folder) as (server, _):
        pass
    (server.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(Unavailable, match=r"was made by Postgres 17, but this is postgres \(PostgreSQL\) 18"):
        await EmbeddedPostgres(folder).start()


async def test_files_that_are_damaged_are_told_in_postgres_own_words(folder: Path) -> None:
    async with serving(folder) as (server, _):
        pass
    (server.cluster / "global" / "pg_control").unlink()
    with pytest.raises(Unavailable, match=r"failed to start: .*global/pg_control") as refused:
        await EmbeddedPostgres(folder).start()
    assert "\n" not in str(refused.value)


async def test_a_lost_password_is_told(folder: Path) -> None:
    async with serving(folder) as (server, _):
        pass
    (server.cluster / "auction.login").unlink()
    with pytest.raises(
        Unavailable, match=r"auction\.login is missing: restore it, or remove .* to begin anew"
    ):
        await EmbeddedPostgres(folder).start()
    assert read_postmaster(server.cluster) is None


async def test_a_file_where_the_folder_should_be_is_told(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(Unavailable, match=r"cannot use .*: Not a directory"):
        await EmbeddedPostgres(folder / "file" / "postgres").start()


def start_process(folder: Path, *user: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.db.servers", str(folder), *user],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
