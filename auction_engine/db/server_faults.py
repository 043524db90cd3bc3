"""One clear sentence for what can go wrong around the embedded server: a full disk, a missing permission, its own log."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auction_engine.core.errors import Unavailable

_SAID = re.compile(r"(?:FATAL|PANIC|ERROR|error|could not)[:\s].*")


def disk_full(directory: Path) -> Unavailable:
    return Unavailable(
        f"the disk that holds {directory} is full: free some space, or set AUCTION_DATA_DIRECTORY to another disk",
        code="disk_full",
    )


def no_permission(path: Path) -> Unavailable:
    return Unavailable(
        f"no permission to write {path}: run as its owner, or set AUCTION_DATA_DIRECTORY to a folder of your own",
        code="no_permission",
    )


def failure(doing: str, directory: Path, output: str) -> Unavailable:
    """The error for a Postgres program that failed while `doing` something and printed `output`."""
    if "No space left on device" in output:
        return disk_full(directory)
    if "Permission denied" in output:
        return no_permission(directory)
    said = _SAID.findall(output)
    reason = said[-1] if said else (output.strip().splitlines() or ["it gave no reason"])[-1]
    return Unavailable(f"the embedded Postgres in {directory} failed {doing}: {reason.strip()}")


@contextmanager
def faults_told(directory: Path) -> Iterator[None]:
    """Turn the operating system's refusals around `directory` into our sentences."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(directory) from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise no_permission(Path(error.filename or directory)) from error
        raise Unavailable(f"the embedded Postgres cannot use {directory}: {error.strerror}") from error
