"""A Postgres cluster on disk: made whole or not at all, and configured to listen on a Unix socket only."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from auction_engine.core.errors import Unavailable
from auction_engine.db.server_account import ServerAccount
from auction_engine.db.server_faults import failure
from auction_engine.db.server_place import ORIGIN, place_for_cluster

USER = "auction"
LOGIN_FILE = "auction.login"
"""Holds the password; in the cluster, readable by its owner alone: it lives and dies with the cluster."""
SETTINGS = "auction.conf"
SOCKET_PATH_BYTES_MAX = 103
"""The kernel's limit is 107 bytes on Linux and 103 on macOS."""
_SOCKET = ".s.PGSQL.5432"
_SOCKET_PREFIX = "auction-postgres-"


def make_cluster(
    link: Path, account: ServerAccount, programs: Path, library: Path, *, synced: bool = True
) -> None:
    """Make the cluster that `link` names. It appears by a rename, so a kill in the midst leaves none.

    synced: whether it is on the disk, safe from a loss of power, before this returns.
    """
    place = place_for_cluster(link, account, library)
    unfinished = place.with_name(place.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(mode=0o700)
        account.give(unfinished)
        _initialise(unfinished, account, programs, synced)
        if place != link:
            (unfinished / ORIGIN).write_text(str(link))
            link.symlink_to(place)  # first: a cluster that no link leads to is swept away by others
        unfinished.rename(place)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _initialise(folder: Path, account: ServerAccount, programs: Path, synced: bool) -> None:
    scratch = Path(tempfile.mkdtemp(dir=folder.parent))  # initdb wants its folder empty
    account.give(scratch)
    try:
        password = scratch / "password"
        password.touch(mode=0o600)
        account.give(password)
        password.write_text(secrets.token_urlsafe(32))
        arguments: list[str | Path] = [
            *("-D", folder, "-U", USER, "--pwfile", password, "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin"),
            *("--builtin-locale", "C.UTF-8", "--no-instructions"),
            *([] if synced else ["--no-sync"]),
        ]
        made = account.run([programs / "initdb", *arguments], {})
        if made.returncode:
            raise failure("to begin", folder.parent, made.stdout)
        password.rename(folder / LOGIN_FILE)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    with (folder / "postgresql.conf").open("a") as conf:
        conf.write(f"\ninclude '{SETTINGS}'\n")


def configure(cluster: Path, account: ServerAccount, options: Mapping[str, str]) -> None:
    """Write the settings that hold from the next start on. `options` are added to ours."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": '"{}"'.format(str(_socket_folder(cluster, account)).replace('"', '""')),
        "unix_socket_permissions": "0700",
        "jit": "off",  # our statements are short: compiling them costs more than it saves
        **options,
    }
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    path = cluster / SETTINGS
    path.write_text("\n".join(lines) + "\n")
    account.give(path)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _socket_folder(cluster: Path, account: ServerAccount) -> Path:
    """The cluster itself; where its path is too long for a socket, a new private folder with a short one."""
    if len(os.fsencode(cluster / _SOCKET)) <= SOCKET_PATH_BYTES_MAX:
        return cluster
    folder = Path(tempfile.mkdtemp(prefix=_SOCKET_PREFIX, dir="/tmp"))
    account.give(folder)
    return folder


def remove_socket_folder(sockets: Path) -> None:
    """Remove a folder that `configure` made for a server that is gone; never any other."""
    if sockets.name.startswith(_SOCKET_PREFIX):
        shutil.rmtree(sockets, ignore_errors=True)


def read_password(cluster: Path) -> str:
    try:
        return (cluster / LOGIN_FILE).read_text()
    except FileNotFoundError:
        raise Unavailable(
            f"{cluster / LOGIN_FILE} is missing: restore it, or remove {cluster} to begin anew"
        ) from None


def check_version(cluster: Path, programs: Path, account: ServerAccount) -> None:
    """Raises Unavailable when the cluster was made by another major version of Postgres."""
    made_by = (cluster / "PG_VERSION").read_text().strip()
    said = account.run([programs / "postgres", "--version"], {}).stdout
    if f" {made_by}." not in said:
        raise Unavailable(
            f"{cluster} was made by Postgres {made_by}, but this is {said.strip()}: install the version that "
            "made it and dump the database, or begin anew in another data directory"
        )
