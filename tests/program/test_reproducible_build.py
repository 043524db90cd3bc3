"""The committed program and IDLs are what their source gives, from whatever folder it is built.

Two clones of the sources lie in two folders; each runs its own programs/build, which compiles the crate anew. The
program is compiled in one fixed folder, as shipped.compile_program says why; the IDLs where the clone lies.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.requirements import need

REPOSITORY = Path(__file__).parents[2]
COMMITTED = {
    "energy_auction.so": REPOSITORY / "chain" / "program",
    "build.json": REPOSITORY / "chain" / "program",
    "energy_auction.json": REPOSITORY / "idl",
    "energy_auction.legacy.json": REPOSITORY / "idl",
}
IDLS = ("energy_auction.json", "energy_auction.legacy.json")
FOLDERS = ("clone", "another place/with a longer name")


def clone(folder: Path) -> Path:
    """The sources alone, as young as a fresh checkout: what cargo built of older ones, it builds again."""
    skipped = shutil.ignore_patterns("target", "__pycache__", "fuzz")
    shutil.copytree(REPOSITORY / "programs", folder / "programs", ignore=skipped, copy_function=shutil.copy)
    return folder


def built(folder: Path) -> dict[str, bytes]:
    # Where `programs/check` has compiled what the IDLs need of others; our crate is compiled anew for each clone.
    environment = os.environ | {
        "CARGO_TARGET_DIR": str(REPOSITORY / "programs" / "energy_auction" / "target")
    }
    command = [sys.executable, str(folder / "programs" / "build"), "--into", str(folder / "built")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Compiling energy_auction" in done.stderr
    return {name: (folder / "built" / name).read_bytes() for name in COMMITTED}


def tools() -> tuple[bool, str]:
    """Whether all that the build needs is there; else what is missing."""
    ask = "import shipped, sys\ntry: shipped.versions()\nexcept shipped.MissingTool as error: sys.exit(str(error))"
    found = subprocess.run(
        [sys.executable, "-c", ask], cwd=REPOSITORY / "programs", capture_output=True, text=True
    )
    return found.returncode == 0, found.stderr.strip()


@pytest.mark.slow
def test_two_clones_in_two_folders_build_the_bytes_that_are_committed(tmp_path: Path) -> None:
    need(*tools())
    first, second = (built(clone(tmp_path / folder)) for folder in FOLDERS)
    assert first == second
    committed = {name: (folder / name).read_bytes() for name, folder in COMMITTED.items()}
    assert {name: first[name] for name in IDLS} == {name: committed[name] for name in IDLS}
    here, recorded = (json.loads(files["build.json"]) for files in (first, committed))
    # `programs/check`, which CI runs before, has put the program built here in the place of one by other compilers.
    same_compilers = all(here[tool] == recorded[tool] for tool in ("rustc", "llvm"))
    need(same_compilers, f"the committed program was built by {recorded}, here is {here}")
    assert first == committed
