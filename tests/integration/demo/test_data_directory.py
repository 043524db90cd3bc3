"""What a demo leaves in its data directory: the next demo and `up` go on from there, and tampering with it shows."""

import json
import signal
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from solders.account import Account
from solders.pubkey import Pubkey

from auction_engine.demo.genesis import remembered_market
from chain.addresses import vault_address
from chain.localnet.store.file import FILE_NAME
from chain.program_files import program_id
from tests.demo_process import Running, document, process, run_demo, until

pytestmark = pytest.mark.slow
PORTS = ("--port", "0", "--rpc-port", "0")
HOMES = 6
AMOUNT = slice(64, 72)
"""Where a token account holds its amount."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def ended(folder: Path) -> subprocess.CompletedProcess[str]:
    """A demo of one slot, with three homes that need 400 Wh a quarter hour and three that have them to spare."""
    homes = [f"{name},1.6,0" for name in "ABC"] + [f"{name},0,1.6" for name in "XYZ"]
    (folder / "homes.csv").write_text("\n".join(["house,load_kwh,pv_kwh", *homes]) + "\n")
    return run_demo(folder, *("--slots", "1", "--profiles", "homes.csv", "--json"), timeout_seconds=180)


@pytest.fixture(scope="module")
def used(folder: Path, ended: subprocess.CompletedProcess[str]) -> Path:
    """The folder after that demo. A test may use its data further, and leaves a whole market there."""
    document(ended)
    return folder


def test_the_households_of_a_profile_file_trade_what_it_says(ended: subprocess.CompletedProcess[str]) -> None:
    report = document(ended)
    assert f"{HOMES} households sign in" in ended.stderr
    assert report["checks"] == {"vault": True, "recomputed": True}
    (slot,) = report["slots"]
    assert 0 < slot["orders"] <= HOMES
    assert slot["volume_wh"] % 400 == 0 and slot["volume_wh"] <= HOMES // 2 * 400


def test_slots_of_another_length_than_the_markets_are_refused(used: Path) -> None:
    done = run_demo(used, "--slot-seconds", "20", timeout_seconds=60)
    assert done.returncode == 2
    assert "this data directory's market has slots of 15 s; begin anew with --fresh" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_up_serves_the_demos_market_and_is_ready_and_ends_with_0_on_sigterm(used: Path) -> None:
    with process(used, "up", *PORTS, "--data", str(used / "data")) as up:
        url = up.wait_for("the market runs at").split()[-1]
        until(lambda: _is_ready(url) or None, 30, up.output)
        listed = httpx.get(f"{url}/v1/markets", trust_env=False).json()["markets"]
        assert [market["address"] for market in listed] == [remembered_market(used / "data")]
        up.child.send_signal(signal.SIGTERM)
        until(up.child.poll, 30, up.output)
        assert up.child.returncode == 0, up.output()
    assert not list((used / "data").glob("**/postmaster.pid"))


def test_a_vault_that_holds_too_little_ends_the_demo_with_1_and_fresh_begins_with_another_market(
    used: Path,
) -> None:
    robbed = remembered_market(used / "data")
    assert robbed is not None
    _take_from_vault(used / "data", robbed)
    with process(used, "demo", "--json", *PORTS, "--data", str(used / "data")) as demo:
        assert _interrupted(demo)["checks"] == {"vault": False, "recomputed": True}
        assert demo.child.returncode == 1
    with process(used, "demo", "--json", "--fresh", *PORTS, "--data", str(used / "data")) as demo:
        assert _interrupted(demo)["checks"] == {"vault": True, "recomputed": True}
        assert demo.child.returncode == 0
    assert remembered_market(used / "data") not in (None, robbed)


def _is_ready(url: str) -> bool:
    return httpx.get(f"{url}/readyz", trust_env=False).status_code == 200


def _interrupted(demo: Running) -> dict[str, Any]:
    """The report of a demo that was stopped as soon as its households traded."""
    demo.wait_for("households sign in")
    demo.child.send_signal(signal.SIGINT)
    until(demo.child.poll, 60, demo.output)
    found: dict[str, Any] = json.loads(demo.output().splitlines()[-1])
    return found


def _take_from_vault(data: Path, market: str) -> None:
    """One base unit, in the chain's own file: no transaction could do it."""
    vault = bytes(vault_address(program_id(), Pubkey.from_string(market)))
    with sqlite3.connect(data / "localnet" / FILE_NAME) as database:
        (stored,) = database.execute("SELECT account FROM accounts WHERE address = ?", (vault,)).fetchone()
        account = Account.from_bytes(stored)
        changed = bytearray(account.data)
        changed[AMOUNT] = (int.from_bytes(changed[AMOUNT], "little") - 1).to_bytes(8, "little")
        robbed = Account(
            account.lamports, bytes(changed), account.owner, account.executable, account.rent_epoch
        )
        database.execute("UPDATE accounts SET account = ? WHERE address = ?", (bytes(robbed), vault))
    database.close()
