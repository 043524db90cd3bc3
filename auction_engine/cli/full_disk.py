"""A full disk in one sentence, wherever in a command it was met."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

DATA_DIRECTORY = "auction_engine.data_directory"
"""Where a command's settings leave their data directory, in click's context."""


@contextmanager
def full_disk_told(context: click.Context) -> Iterator[None]:
    """Raise Unavailable that names the disk for an OSError of a full one, also inside of an ExceptionGroup."""
    try:
        yield
    except Exception as error:  # looked at, and raised on unless a full disk is behind it
        refusal = _refusal(error)
        if refusal is None:
            raise
        from auction_engine.db.server_faults import disk_full

        raise disk_full(Path(refusal.filename or context.meta.get(DATA_DIRECTORY, "."))) from error


def _refusal(error: BaseException) -> OSError | None:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return next((found for each in inner if (found := _refusal(each)) is not None), None)
