"""Parts that run side by side while some work is done: they stop in the reverse order of their start, and the first
that fails ends the work with its error."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog

STOP_SECONDS = 8
T = TypeVar("T")
log = structlog.get_logger("stage")


class Interrupted(Exception):
    """Somebody asked the process to stop (Ctrl-C or SIGTERM). Not an error."""


class Stage:
    """Make it inside the running loop. `interruptible` while a person or a service manager may want it to stop."""

    def __init__(self) -> None:
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def part(
        self, name: str, running: Coroutine[Any, Any, None], stop: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncIterator[None]:
        """Run a part for as long as the block lasts. Its failure ends `wait`.

        stop: asks the part to return by itself; one that has not within STOP_SECONDS is cancelled.
        """
        task = asyncio.create_task(running, name=name)
        task.add_done_callback(self._note_end)
        try:
            yield
        finally:
            task.remove_done_callback(self._note_end)
            if stop is not None and not task.done():
                await stop()
                await asyncio.wait({task}, timeout=STOP_SECONDS)
            task.cancel()
            await _settle(task)

    @asynccontextmanager
    async def interruptible(self) -> AsyncIterator[None]:
        """Let SIGINT and SIGTERM end `wait` with Interrupted, so that everything stops in order."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._end, Interrupted())
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def wait(self, work: Awaitable[T]) -> T:
        """Do the work; raises what a part failed with, or Interrupted, if that comes first."""
        task = asyncio.ensure_future(work)
        either: set[asyncio.Future[Any]] = {task, self._ended}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        task.cancel()
        await _settle(task)
        self._ended.result()
        raise AssertionError("a stage ends with an error only")

    def _note_end(self, task: "asyncio.Task[None]") -> None:
        if task.cancelled():
            return
        error = task.exception()
        self._end(error or RuntimeError(f"{task.get_name()} stopped by itself"))

    def _end(self, error: BaseException) -> None:
        if self._ended.done():
            log.info("also ended", reason=repr(error))
        else:
            self._ended.set_exception(error)
            self._ended.exception()  # marks it as seen: nobody may be waiting when a part ends during shutdown


async def _settle(task: "asyncio.Future[Any]") -> None:
    """Wait until a cancelled task is over; how it ended was told to the stage."""
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
