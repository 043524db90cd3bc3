"""How the measuring process talks to its server and its listeners: a line of JSON each way, over pipes."""

import asyncio
import json
import os
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Partner:
    """A child process that answers one line to each line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def hear(self) -> dict[str, Any]:
        """Raises RuntimeError when the process has ended."""
        assert self._process.stdout is not None, "the pipe was asked for"
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended without an answer")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, what: str, **more: int | float | str) -> dict[str, Any]:
        self.tell(what, **more)
        return self.hear()

    def tell(self, what: str, **more: int | float | str) -> None:
        assert self._process.stdin is not None, "the pipe was asked for"
        self._process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self._process.stdin.flush()


@contextmanager
def partner(module: str, core: int) -> Iterator[Partner]:
    """`python -m module` on that core; it ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(core)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Partner(process)
    finally:
        process.kill()
        process.communicate()


Answers = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""What a partner does: it answers to a request, by its name."""


async def answer_all(answers: Answers) -> None:
    """For the child: answer every line until the pipe closes."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        request = json.loads(line)
        print(json.dumps(await answers(request.pop("do"), request)), flush=True)


def take_core(core: int) -> None:
    """Run on this core only, where the system can say so, with as many open files as it allows."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def cpu_seconds() -> float:
    """What this process has used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
