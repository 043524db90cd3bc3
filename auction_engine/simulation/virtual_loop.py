"""An event loop whose time passes only when nobody has work: hours in milliseconds, and the same each time."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


class NothingLeftToHappen(Exception):
    """Everybody waits for somebody else, for ever."""


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs callbacks in the usual order; waiting for a moment in the future leads straight to it."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0.0
        self._selector = self  # where the loop would wait for sockets; there are none
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self._seconds

    def select(self, timeout: float | None) -> list[object]:
        """Called by the loop when it has nothing to run for `timeout` seconds."""
        if timeout is None:
            raise NothingLeftToHappen
        self._seconds += timeout
        return []

    def _process_events(self, event_list: list[object]) -> None:
        assert not event_list

    def _write_to_self(self) -> None:
        """Wakes a selector from another thread: there is neither."""


def run_virtually(
    main: Coroutine[Any, Any, T], on_task: Callable[[asyncio.Task[Any]], None] = lambda _: None
) -> T:
    """Run `main` to its end, then cancel whatever still runs; `on_task` sees each task in the context that made it."""
    loop = VirtualLoop()

    def make_task(
        loop: asyncio.AbstractEventLoop,
        work: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
        context: contextvars.Context | None = None,
        **named: Any,
    ) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, context=context, **named)
        (context or contextvars.copy_context()).run(on_task, task)
        return task

    loop.set_task_factory(make_task)
    loop.set_exception_handler(lambda _loop, _context: None)  # callers that died fetch no exception
    try:
        return loop.run_until_complete(main)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
