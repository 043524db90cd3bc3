"""programs/check where the tools of the build are missing: it says which, and only CI takes that for a failure."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parents[2] / "programs"


@pytest.mark.parametrize(("ci", "exit_code"), [({}, 0), ({"CI": "true"}, 1)])
def test_a_missing_compiler_is_named_and_fails_only_in_ci(
    tmp_path: Path, ci: dict[str, str], exit_code: int
) -> None:
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path), **ci}
    command = [sys.executable, str(PROGRAMS / "check")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == exit_code
    assert done.stderr == (
        "programs/check: cannot rebuild the program: rustc does not run; it comes with Rust, which rustup installs\n"
    )


def test_building_without_a_compiler_says_so(tmp_path: Path) -> None:
    command = [sys.executable, str(PROGRAMS / "build"), "--into", str(tmp_path / "out")]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1,
        "rustc does not run; it comes with Rust, which rustup installs\n",
    )
    assert not (tmp_path / "out").exists()
