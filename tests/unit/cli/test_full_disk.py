"""A full disk: the log drops lines, and the command ends with one sentence. /dev/full is one that is always full."""

import errno
import subprocess
import sys
from pathlib import Path

import click
import pytest

from auction_engine.cli.full_disk import DATA_DIRECTORY, full_disk_told
from auction_engine.core.errors import Unavailable
from tests.demo_process import environment
from tests.requirements import need

FULL = OSError(errno.ENOSPC, "No space left on device")
PROGRAM = """
import logging, structlog
from pathlib import Path
from auction_engine.cli.logs import log_to_file
log_to_file(Path("/dev/full"))
structlog.get_logger("keeper").warning("work broken off", jobs=[1, 2])
logging.getLogger("uvicorn").error("cannot write")
print("the work goes on")
"""


def test_a_log_that_cannot_be_written_disturbs_nobody() -> None:
    need(Path("/dev/full").exists(), "no /dev/full")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment(), check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "the work goes on\n", "")


@pytest.mark.parametrize(
    "error",
    [FULL, ExceptionGroup("keeper", [ValueError("other"), ExceptionGroup("jobs", [FULL])])],
    ids=["alone", "in a group"],
)
def test_a_full_disk_becomes_one_sentence_that_names_the_disk_and_what_to_do(error: Exception) -> None:
    context = click.Context(click.Command("demo"))
    context.meta[DATA_DIRECTORY] = Path("/the/data")
    says = "the disk that holds /the/data is full: free some space, or set AUCTION_DATA_DIRECTORY"
    with pytest.raises(Unavailable, match=says), full_disk_told(context):
        raise error


def test_what_is_no_full_disk_is_left_as_it_is() -> None:
    with pytest.raises(FileNotFoundError), full_disk_told(click.Context(click.Command("demo"))):
        raise FileNotFoundError(errno.ENOENT, "not there")


def test_a_command_whose_output_finds_no_room_ends_with_one_line() -> None:
    need(Path("/dev/full").exists(), "no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "auction_engine.cli", "api", "--print-openapi"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith("auction-engine: the disk that holds ")
    assert len(done.stderr.splitlines()) == 1
