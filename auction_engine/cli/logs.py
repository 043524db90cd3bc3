"""Where log lines go: the terminal's error stream, or a file, readable by people; never to stdout."""

import io
import logging
from contextlib import suppress
from pathlib import Path
from typing import TextIO, cast

import structlog


class _Sink:
    """A stream that takes a line or drops it. A full disk or a reader that has left must not end the keeper in the
    middle of its work, nor hide in tracebacks of the log what the work itself has to say about it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def log_to(stream: TextIO, *, colours: bool = False, level: int = logging.INFO) -> None:
    """Send structlog's lines to a stream. Times are UTC."""
    sink = cast(TextIO, _Sink(stream))  # all that structlog and logging do with it is write and flush
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(),
            structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=0, pad_level=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sink),
    )
    logging.basicConfig(stream=sink, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")


def log_to_file(path: Path) -> None:
    """Append to a file, made with its folder when absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = io.FileIO(
        path, "a"
    )  # unbuffered: a buffer would keep what the disk refused, and fail at the exit again
    log_to(io.TextIOWrapper(file, encoding="utf-8", write_through=True))
