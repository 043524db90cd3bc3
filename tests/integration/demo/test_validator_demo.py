"""The whole demo on a real Solana validator: the same code, forks of time, fees and finality."""

from pathlib import Path

import pytest

from tests.demo_process import document, run_demo
from tests.validator import Node

pytestmark = [pytest.mark.validator, pytest.mark.slow]


def test_two_slots_of_a_minute_settle_on_a_real_validator(tmp_path: Path, validator: Node) -> None:
    settings = {"SOLANA_RPC_URL": validator.url, "SOLANA_WS_URL": validator.ws_url}
    done = run_demo(
        tmp_path,
        *("--slots", "2", "--slot-seconds", "60", "--json"),
        timeout_seconds=420,
        settings=settings,
    )
    report = document(done)
    assert report["checks"] == {"vault": True, "recomputed": True}
    assert [slot["state"] for slot in report["slots"]] == ["settled", "settled"]
    assert all(slot["fills"] > 1 and slot["transactions"] >= 2 for slot in report["slots"]), report["slots"]
