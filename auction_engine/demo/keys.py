"""Keys of the demo: made once, kept in the data directory, readable by nobody else. For localnets only."""

import json
import os
from pathlib import Path

from solders.keypair import Keypair

from auction_engine.core.errors import Unavailable

SECRET_MODE = 0o600


def load_or_make(path: Path) -> Keypair:
    """The keypair in `path`, in Solana's JSON form; a new one is made when there is none.

    Raises Unavailable when the file cannot be read or written, or holds no keypair.
    """
    try:
        if path.exists():
            return read_keypair(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        keypair = Keypair()
        partial = path.with_suffix(".part")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, SECRET_MODE), "w") as file:
            file.write(json.dumps(list(bytes(keypair))))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise Unavailable(f"cannot keep a key in {path}: {error.strerror}") from error
    return keypair


def read_keypair(path: Path) -> Keypair:
    """A keypair as `solana-keygen` writes it: a JSON list of 64 numbers. Raises Unavailable."""
    try:
        return Keypair.from_bytes(bytes(json.loads(path.read_text())))
    except OSError as error:
        raise Unavailable(f"cannot read the keypair {path}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise Unavailable(f"{path} holds no Solana keypair (a JSON list of 64 numbers)") from error
