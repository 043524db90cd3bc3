"""The peers' environments: one folder each, made once, filled by pip as the machine has it configured."""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from auction_engine.core.errors import Unavailable
from bench.books import Columns

RUNNER = Path(__file__).with_name("runner.py")
INSTALL_SECONDS_MAX = 600


class Peer(NamedTuple):
    """packages: what pip installs, the peer itself first; the others are pins without which it does not run."""

    name: str
    packages: tuple[str, ...]


ASSUME = Peer("assume", ("assume-framework==0.6.0",))
# pandas 3 no longer lets PyMarket write into a row.
PYMARKET = Peer("pymarket", ("pymarket==0.7.6", "pandas==2.2.3"))


def install(peer: Peer, folder: Path) -> Path:
    """The peer's Python below the folder, made when it is not there. Raises Unavailable when pip cannot install it."""
    home = folder / peer.name
    python = home / "bin" / "python"
    done = home / "installed"
    if done.exists() and done.read_text() == " ".join(peer.packages):
        return python
    venv.create(home, clear=True, with_pip=True)
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *peer.packages]
    said = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS_MAX, check=False)
    if said.returncode:
        reason = (said.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise Unavailable(f"cannot install {' '.join(peer.packages)} for {sys.version.split()[0]}: {reason}")
    done.write_text(" ".join(peer.packages))
    return python


def run(
    peer: Peer, folder: Path, books: list[Columns], runs: int, seconds_max: float
) -> dict[str, Any] | None:
    """What runner.py prints; None when it takes longer than it may."""
    python = install(peer, folder)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "books.npz"
        is_buy, price, lots = (np.concatenate(columns) for columns in zip(*books, strict=True))
        ends = np.cumsum([len(book.lots) for book in books])
        np.savez(file, is_buy=is_buy, price=price, lots=lots, ends=ends)
        command = [str(python), "-W", "ignore", str(RUNNER), peer.name, str(file), str(runs)]
        try:
            said = subprocess.run(
                command, capture_output=True, text=True, timeout=seconds_max, cwd=place, check=False
            )
        except subprocess.TimeoutExpired:
            return None
    if said.returncode:
        raise Unavailable(
            f"{peer.name} failed: {(said.stderr.strip().splitlines() or ['no reason given'])[-1]}"
        )
    told: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return told
