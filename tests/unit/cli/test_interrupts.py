"""Ctrl-C before a command has begun its work."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_process import environment

PROGRAM = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from auction_engine.cli import main
main(sys.argv[2:])
"""


@pytest.mark.parametrize(
    "imported",
    ["auction_engine.cli.commands", "rich_click", "auction_engine.cli.demo", "auction_engine.demo.run"],
)
def test_ctrl_c_while_a_command_is_still_imported_ends_quietly_with_130(
    tmp_path: Path, imported: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, imported, "demo", "--data", str(tmp_path / "data"), "--port", "0"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
