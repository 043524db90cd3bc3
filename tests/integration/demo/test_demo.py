"""`auction-engine demo` as a newcomer runs it: real parts, in a folder with nothing in it."""

import json
import signal
import socket
from pathlib import Path

import httpx
import pytest

from tests.demo_process import document, process, run_demo, until

pytestmark = pytest.mark.slow
KEYS = ["slot", "orders", "price", "volume_wh", "fills", "transactions", "compute_units", "state"]


def test_three_slots_settle_and_both_checks_hold_and_stdout_is_one_document(tmp_path: Path) -> None:
    report = document(run_demo(tmp_path, "--slots", "3", "--json", timeout_seconds=180))
    assert list(report) == ["slots", "totals", "checks"]
    assert report["checks"] == {"vault": True, "recomputed": True}
    assert len(report["slots"]) == 3
    for slot in report["slots"]:
        assert list(slot) == KEYS
        assert slot["state"] in ("settled", "closed")
        assert slot["orders"] > 0
        assert slot["fills"] > 1
        assert slot["transactions"] >= 2
        assert slot["compute_units"] > 0
    assert report["totals"]["volume_wh"] == sum(slot["volume_wh"] for slot in report["slots"])


def test_without_a_terminal_it_says_where_the_page_is_and_ctrl_c_stops_it_cleanly_with_a_report(
    tmp_path: Path,
) -> None:
    with process(
        tmp_path, "demo", "--json", "--port", "0", "--rpc-port", "0", "--data", str(tmp_path / "data")
    ) as demo:
        url = demo.wait_for("the market runs at http://127.0.0.1:").split()[-1]
        assert "<html" in httpx.get(url, trust_env=False).raise_for_status().text
        demo.wait_for("households sign in", 60)
        demo.child.send_signal(signal.SIGINT)
        until(demo.child.poll, 60, demo.output)
        assert json.loads(demo.output().splitlines()[-1])["checks"]["vault"] is True
        assert demo.child.returncode == 0
    assert not list((tmp_path / "data").glob("**/postmaster.pid"))


def test_a_used_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_demo(tmp_path, "--port", str(port), timeout_seconds=60)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("auction-engine: ")
    assert f":{port}" in last
    assert "Traceback" not in done.stderr


def test_a_used_rpc_port_is_one_clear_sentence_and_leaves_no_server_behind(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_demo(tmp_path, "--rpc-port", str(port), timeout_seconds=60)
    assert done.returncode != 0
    assert f"port {port} on 127.0.0.1 is in use" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list((tmp_path / "data").glob("**/postmaster.pid"))


def test_a_second_demo_in_the_folder_of_one_that_runs_is_refused(tmp_path: Path) -> None:
    with process(
        tmp_path, "demo", *("--port", "0", "--rpc-port", "0", "--data", str(tmp_path / "data"))
    ) as first:
        first.wait_for("starting Postgres")
        second = run_demo(tmp_path, timeout_seconds=60)
        assert second.returncode == 3
        assert second.stderr.startswith(
            f"auction-engine: another demo is running in {tmp_path / 'data'}: stop it"
        )
        assert first.child.poll() is None


def test_a_data_directory_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    done = run_demo(tmp_path, "--json", timeout_seconds=60)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_slots_too_short_for_the_windows_are_refused_with_the_reason(tmp_path: Path) -> None:
    done = run_demo(tmp_path, "--slot-seconds", "5", timeout_seconds=60)
    assert done.returncode == 2
    assert "--slot-seconds must be at least 15" in done.stderr
