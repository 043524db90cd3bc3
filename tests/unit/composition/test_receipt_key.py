"""The receipt key: made once where nobody else can read it, or the one that the settings name."""

import json
from pathlib import Path

import pytest
from solders.keypair import Keypair

from auction_engine.composition.receipt_key import KEY_FILE, receipt_keypair
from auction_engine.core.errors import InvalidInput
from auction_engine.settings import Settings, load_settings


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    settings = Settings(data_directory=tmp_path / "new")
    first = receipt_keypair(settings)
    assert receipt_keypair(settings) == first
    assert (tmp_path / "new" / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_the_key_that_the_settings_name_is_taken_and_never_made(tmp_path: Path) -> None:
    file, key = tmp_path / "mine.json", Keypair()
    settings = load_settings({"AUCTION_RECEIPT_KEYPAIR": str(file)})
    with pytest.raises(InvalidInput, match="AUCTION_RECEIPT_KEYPAIR"):
        receipt_keypair(settings)
    file.write_text(json.dumps(list(bytes(key))))
    assert receipt_keypair(settings) == key
    file.write_text("[1, 2]")
    with pytest.raises(InvalidInput, match="no Solana keypair"):
        receipt_keypair(settings)
