"""Where the keeper's key lies: one place, whether the demo, `up` or `keeper run` looks for it."""

from pathlib import Path

import pytest

from auction_engine.composition.everything import run_everything
from auction_engine.core.errors import InvalidInput
from auction_engine.demo.genesis import DemoKeys
from auction_engine.settings import Settings
from keeper.key_file import keeper_key
from keeper.run import run_keeper

pytestmark = pytest.mark.anyio
ANY_MARKET = "11111111111111111111111111111111"


def test_without_a_setting_the_keepers_key_is_the_one_that_the_demo_made(tmp_path: Path) -> None:
    made = DemoKeys.of(tmp_path)
    assert keeper_key(Settings(data_directory=tmp_path)) == made.keeper


async def test_up_and_keeper_run_look_for_the_key_in_the_same_place(tmp_path: Path) -> None:
    settings = Settings(data_directory=tmp_path, market=ANY_MARKET)
    missing = f"cannot be read from {tmp_path / 'keys' / 'keeper.json'}"
    with pytest.raises(InvalidInput, match=missing):
        await run_keeper(settings, "no database is asked")
    with pytest.raises(InvalidInput, match=missing):
        await run_everything(settings, print)
