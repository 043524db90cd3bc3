"""The key that signs receipts: the file that the settings name, else one that the data directory keeps from its birth on."""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from solders.keypair import Keypair

from auction_engine.core.errors import InvalidInput
from auction_engine.settings import Settings

KEY_FILE = Path("keys", "receipts.json")


def receipt_keypair(settings: Settings) -> Keypair:
    """Raises InvalidInput that says what is wrong; never shows what the file holds."""
    path = settings.receipt_keypair or settings.data_directory / KEY_FILE
    try:
        if settings.receipt_keypair is None and not path.exists():
            _make(path)
        return Keypair.from_json(path.read_text())
    except OSError as error:
        raise InvalidInput(
            f"the receipt key cannot be kept in {path}: {error.strerror}; give its path by AUCTION_RECEIPT_KEYPAIR",
            code="receipt_key",
        ) from None
    except ValueError:
        raise InvalidInput(
            f"{path} is no Solana keypair file: it must hold a JSON list of 64 numbers", code="receipt_key"
        ) from None


def _make(path: Path) -> None:
    """Appears whole or not at all; of several processes the first one's key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name) as file:  # mode 0600
        file.write(json.dumps(list(bytes(Keypair()))))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
