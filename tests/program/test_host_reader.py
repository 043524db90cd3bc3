"""The program's own tests, compiled for this machine: readers against vectors, corpora of the fuzzer, money over small domains."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.requirements import need

CRATE = Path(__file__).parents[2] / "programs" / "energy_auction"


@pytest.mark.slow
def test_the_crates_own_tests_pass_on_the_host() -> None:
    need(shutil.which("cargo"), "no cargo on PATH: rustup installs it")
    target = Path(os.environ.get("CARGO_TARGET_DIR") or CRATE / "target") / "host"
    environment = {**os.environ, "CARGO_TARGET_DIR": str(target.resolve())}
    command = ["cargo", "test", "--quiet", "--locked"]
    done = subprocess.run(command, cwd=CRATE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
