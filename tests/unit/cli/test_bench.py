"""The bench commands run and say what they promise; no time is asserted."""

import json
import os
import subprocess
import sys


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "auction_engine.cli", "bench", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "120"}
    )
    assert done.stderr == ""
    return done.stdout


def test_bench_clear_tells_machine_figures_and_targets() -> None:
    told = json.loads(run("clear", "--quick", "--json"))
    assert set(told) == {"machine", "clearing", "live_book", "zones", "targets"}
    assert {"cpu", "cores", "load average at start", "python", "numpy", "date"} <= set(told["machine"])
    assert [(row["workload"], row["orders"]) for row in told["clearing"]] == [
        ("narrow", 1_000),
        ("narrow", 10_000),
        ("wide", 1_000),
        ("wide", 10_000),
    ]
    figures = {
        "clear_us",
        "clear_median_us",
        "numpy_us",
        "numpy_median_us",
        "numpy_ratio",
        "copy_us",
        "heapq_us",
    }
    assert all(figures <= set(row) for row in told["clearing"])
    live = {"resting", "load_s", "changes_per_s", "changes_median_per_s", "gate_ms", "gate_median_ms"}
    assert all(live <= set(row) for row in told["live_book"])
    assert all({"target", "bound", "measured", "met"} == set(row) for row in told["targets"])


def test_bench_batches_prints_a_markdown_table() -> None:
    lines = run("batches", "--quick", "--markdown").splitlines()
    assert "| fills | batches | cut | root | hash |" in lines
    assert sum(line.startswith("| ") for line in lines) == 3


def test_bench_replay_tells_entries_a_second_beside_the_bound() -> None:
    [row] = json.loads(run("replay", "--quick", "--json"))["replay"]
    assert row["entries"] == 60 * 18 + 1
    assert {"replayed_per_s", "bound_per_s", "bound_ratio", "snapshot_ms"} <= set(row)


def test_bench_program_tells_what_registering_settling_and_every_instruction_cost() -> None:
    told = json.loads(run("program", "--quick", "--json"))
    keys = {"register", "settle", "floor", "instructions", "transaction_bytes", "program_bytes", "trader"}
    assert set(told) == {"machine", "targets", "accounts"} | keys
    assert {"cu_per_order", "orders_per_transaction", "lamports_per_order"} <= set(told["register"])
    settle = {"cu_per_fill", "fills_per_transaction", "fills_per_transaction_two_orders", "lamports_per_fill"}
    assert settle <= set(told["settle"])
    assert {"initialize_market", "register_orders", "register_orders, 3", "settle_batch"} <= set(
        told["instructions"]
    )
    assert set(told["transaction_bytes"]) == set(told["instructions"])
    assert set(told["trader"]) == {"bytes", "rent_lamports"}
    assert all({"target", "bound", "measured", "met"} == set(row) for row in told["targets"])


def test_bench_feed_delivers_to_everybody_beside_plain_tcp() -> None:
    told = json.loads(run("feed", "--quick", "--json"))
    assert (told["connections"], told["dropped"]) == (100, 0)
    assert told["updates_per_second"] > 0 and told["p99_ms"] > 0
    assert [row["server"] for row in told["feed"]] == ["feed", "plain TCP (bound)"]
