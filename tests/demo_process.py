"""The demo and the split form as real processes, for tests: started on free ports, watched, killed, stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "auction_engine.cli")
STOP_SECONDS = 30


def environment(**more: str) -> dict[str, str]:
    """This process's, without settings of ours that a developer may have set, and able to find the project."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AUCTION_") and name not in ("DATABASE_URL", "REDIS_URL", "SOLANA_RPC_URL")
    }
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **more}


def run_demo(
    folder: Path, *arguments: str, timeout_seconds: int, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`auction-engine demo` to its end."""
    return subprocess.run(
        [*COMMAND, "demo", "--port", "0", "--rpc-port", "0", "--data", str(folder / "data"), *arguments],
        cwd=folder,
        env=environment(**(settings or {})),
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON document on stdout, or a failure that shows everything."""
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def process(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> Iterator["Running"]:
    """One command as a process of its own, ended when the block ends."""
    log = (folder / f"{arguments[0]}-{time.monotonic_ns()}.log").open("wb")
    with (
        log,
        Running(folder, Path(log.name), list(arguments), environment(**(settings or {})), log) as running,
    ):
        yield running


class Running:
    """A process whose output goes to a file."""

    def __init__(
        self, folder: Path, log: Path, arguments: list[str], env: dict[str, str], output: Any
    ) -> None:
        self._log = log
        self.child = subprocess.Popen(
            [*COMMAND, *arguments], cwd=folder, env=env, stdout=output, stderr=subprocess.STDOUT
        )

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def output(self) -> str:
        return self._log.read_text(errors="replace")

    def wait_for(self, text: str, timeout_seconds: float = 60) -> str:
        """The output line that holds `text`, once it is there."""

        def line() -> str | None:
            assert self.child.poll() is None, f"ended with {self.child.returncode}:\n{self.output()}"
            return next((line for line in self.output().splitlines() if text in line), None)

        return str(until(line, timeout_seconds, lambda: f"no {text!r} in:\n{self.output()}"))

    def kill(self) -> None:
        """As a power cut would: no handler runs."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self) -> int:
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        return int(self.child.returncode)


def until(look: Callable[[], Any], timeout_seconds: float, why: Callable[[], str]) -> Any:
    """What `look` finds, as soon as it is not None."""
    deadline = time.monotonic() + timeout_seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)
    return found
