"""The keeper's key: a Solana JSON keypair file, as `solana-keygen` and the demo write it."""

from pathlib import Path

from solders.keypair import Keypair

from auction_engine.core.errors import InvalidInput
from auction_engine.settings import Settings

KEY_FILE = Path("keys", "keeper.json")
"""Where a data directory keeps it when the settings name no file: the demo makes it there."""


def keeper_key(settings: Settings) -> Keypair:
    """The key that the settings name, else the data directory's. Raises InvalidInput."""
    return read_key(settings.keeper_keypair or settings.data_directory / KEY_FILE)


def read_key(path: Path) -> Keypair:
    """Raises InvalidInput that says what is wrong; never shows what the file holds."""
    try:
        return Keypair.from_json(path.read_text())
    except OSError as error:
        raise InvalidInput(
            f"the keeper's key cannot be read from {path}: {error.strerror}; give its path by"
            " AUCTION_KEEPER_KEYPAIR",
            code="keeper_key",
        ) from None
    except ValueError:
        raise InvalidInput(
            f"{path} is no Solana keypair file: it must hold a JSON list of 64 numbers", code="keeper_key"
        ) from None
