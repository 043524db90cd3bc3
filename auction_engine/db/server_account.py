"""The account that runs the embedded Postgres. The server refuses to run as root, so root lends it to a lesser user."""

import os
import pwd
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from auction_engine.core.errors import Unavailable

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class ServerAccount:
    """Who runs the server. `dropped`: this process is root and lends it to that user."""

    uid: int
    gid: int
    dropped: bool

    def may_enter(self, directory: Path) -> bool:
        """Whether the account can reach `directory`: every folder on the way must let it through."""
        return not self.dropped or all(self._passes(folder) for folder in (directory, *directory.parents))

    def _passes(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)

    def give(self, path: Path) -> None:
        """Make the account the owner of `path`."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)

    def run(
        self, command: Sequence[str | Path], environment: Mapping[str, str], folder: Path = Path("/")
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account with nothing of our environment; output and errors come back together."""
        return subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            user=self.uid if self.dropped else None,
            group=self.gid if self.dropped else None,
            extra_groups=[] if self.dropped else None,
        )


def server_account(cluster: Path) -> ServerAccount:
    """The account for the cluster in `cluster`: the caller, or for root the cluster's owner, or `nobody` for a new one."""
    if os.geteuid() != 0:
        return ServerAccount(os.geteuid(), os.getegid(), dropped=False)
    if cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return ServerAccount(found.st_uid, found.st_gid, dropped=True)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise Unavailable(
            f"Postgres does not run as root and this system has no user {UNPRIVILEGED!r}; "
            "run as an ordinary user, or set DATABASE_URL to a server of your own"
        ) from None
    return ServerAccount(entry.pw_uid, entry.pw_gid, dropped=True)
