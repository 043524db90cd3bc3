"""Bytes of a file or of standard input, unpacked if they are gzip; a big file's progress is shown on a terminal."""

import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from auction_engine.core.errors import InvalidInput

if TYPE_CHECKING:
    Stream = io.BufferedReader[io.RawIOBase] | gzip.GzipFile

STANDARD_INPUT = "standard input"
BIG_BYTES = 4_000_000
"""A file from this size on takes long enough to read that a person wonders whether anything happens."""
_GZIP_BEGINS = b"\x1f\x8b"
_BUFFER_BYTES = 1 << 20


def name_of(file: str) -> str:
    """How messages call a file of the command line, where - is standard input."""
    return STANDARD_INPUT if file == "-" else file


@contextmanager
def opened(file: str) -> "Iterator[Stream]":
    """Open a file, or standard input for -. Raises InvalidInput, naming it, when it cannot be read, also later on."""
    try:
        if file == "-":
            if sys.stdin is None:
                raise InvalidInput(f"{STANDARD_INPUT} is closed: name a file, or pipe one in")
            with _unpacked(sys.stdin.buffer, lambda _: None) as stream:
                yield stream
            return
        with (
            Path(file).open("rb") as packed,
            _progress(file, os.fstat(packed.fileno()).st_size) as advance,
            _unpacked(packed, advance) as stream,
        ):
            yield stream
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidInput(f"cannot read {name_of(file)}: {reason}") from error


def _unpacked(packed: Any, advance: Callable[[int], None]) -> "Stream":
    counted: io.RawIOBase = _Counted(packed, advance)
    stream = io.BufferedReader(counted, _BUFFER_BYTES)
    if stream.peek(2)[:2] != _GZIP_BEGINS:
        return stream
    return gzip.GzipFile(fileobj=stream)


class _Counted(io.RawIOBase):
    """A stream that tells how many bytes were taken from it."""

    def __init__(self, stream: BinaryIO, advance: Callable[[int], None]) -> None:
        self._stream: Any = stream
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._stream.readinto1(buffer)
        self._advance(count)
        return count


@contextmanager
def _progress(file: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal's error stream how much of a big file is read; gone when it is done."""
    if size < BIG_BYTES or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading {task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(Path(file).name, total=size)
        yield lambda count: progress.advance(task, count)
