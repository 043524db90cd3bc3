"""What a cluster's postmaster.pid says, and whether that process is still there and is Postgres."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PID_FILE = "postmaster.pid"
END_SECONDS_MAX = 10


@dataclass(frozen=True)
class Postmaster:
    """The process that holds, or once held, a cluster. `sockets` is the folder of its Unix socket."""

    pid: int
    sockets: Path

    def is_alive(self, cluster: Path) -> bool:
        """Whether that very server runs. A number alone proves nothing: after a kill -9 it may name another program."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        try:
            return Path(f"/proc/{self.pid}/cwd").readlink() == cluster.resolve()
        except PermissionError:
            return False  # another user's program: our server would be ours
        except OSError:
            return _program(self.pid) == "postgres"

    def end(self, cluster: Path) -> None:
        """End a server whose files are to be removed, and wait until it is gone."""
        with suppress(ProcessLookupError):  # it may end by itself meanwhile
            os.kill(self.pid, signal.SIGQUIT)
        deadline = time.monotonic() + END_SECONDS_MAX
        while self.is_alive(cluster) and time.monotonic() < deadline:
            time.sleep(0.02)  # it is no child of ours, so nobody tells us when it ends


def read_postmaster(cluster: Path) -> Postmaster | None:
    """The cluster's postmaster.pid, None when there is none or it is not completely written."""
    try:
        lines = (cluster / PID_FILE).read_text().splitlines()
        return Postmaster(pid=int(lines[0]), sockets=Path(lines[4]))
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _program(pid: int) -> str:
    """The program's name where there is no /proc (macOS)."""
    found = subprocess.run(["ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False)
    return Path(found.stdout.strip()).name
