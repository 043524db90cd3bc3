"""A real solana-test-validator with our program, for the tests that prove the chain layer against the real thing.

    from tests.validator import validator   # in a folder's conftest.py

`validator` gives one validator to a test module (about 10 s to start, 660 MB); mark such tests `validator`.
Outside of fixtures: `with running_validator(folder) as node:`.
"""

import lzma
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from chain.program_files import PROGRAM_FILE, program_id
from tests.ports import free_port
from tests.requirements import need

PACKED = Path(__file__).parent.parent.parent / "shared" / "bin"
UNPACKED = Path(tempfile.gettempdir()) / "auction-engine-tests"
START_SECONDS = 90.0
HIGH_LOCK_LIMIT = "9LZdXeKGeBV6hRLdxS1rHbHoEUsKqesCC2ZAPTPKJAbK"
"""The feature that allows 128 account locks; mainnet has 64, so the tests do."""


@dataclass(frozen=True)
class Node:
    """Where a node listens."""

    url: str
    ws_url: str


def validator_program() -> Path | None:
    """The validator on PATH, or the packed one beside the repository."""
    return solana_tool("solana-test-validator")


def solana_tool(name: str) -> Path | None:
    """A tool of Solana's on PATH, or the packed one beside the repository, unpacked once into the temporary folder."""
    if found := shutil.which(name):
        return Path(found)
    packed = PACKED / f"{name}.xz"
    if not packed.exists():
        return None
    program = UNPACKED / f"{name}-{packed.stat().st_size}"
    if not program.exists():
        UNPACKED.mkdir(exist_ok=True)
        with lzma.open(packed) as content, tempfile.NamedTemporaryFile(dir=UNPACKED, delete=False) as part:
            shutil.copyfileobj(content, part)
        Path(part.name).chmod(0o755)
        Path(part.name).rename(program)  # whole or not at all, whoever else unpacks it just now
    return program


@contextmanager
def running_validator(folder: Path, *options: str) -> Iterator[Node]:
    """A fresh chain in `folder` with our program deployed, with further options of the command line; stopped at the end."""
    program = validator_program()
    need(program, f"no solana-test-validator on PATH, and none packed at {PACKED}")
    assert program is not None
    rpc_port, faucet_port, gossip_port = free_port(pair=True), free_port(), free_port()
    command = [
        str(program),
        *("--ledger", str(folder / "ledger"), "--reset", "--quiet", "--limit-ledger-size", "50000"),
        *("--rpc-port", str(rpc_port), "--faucet-port", str(faucet_port), "--gossip-port", str(gossip_port)),
        *("--bpf-program", str(program_id()), str(PROGRAM_FILE), "--deactivate-feature", HIGH_LOCK_LIMIT),
        *options,
    ]
    log = (folder / "validator.log").open("wb")
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=os.environ | {"RUST_LOG": "error"},
    )
    node = Node(f"http://127.0.0.1:{rpc_port}", f"ws://127.0.0.1:{rpc_port + 1}")
    try:
        _wait_until_healthy(node.url, process, folder / "validator.log")
        yield node
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A real validator of this test module."""
    with running_validator(tmp_path_factory.mktemp("validator")) as node:
        yield node


def _wait_until_healthy(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    request = {"jsonrpc": "2.0", "id": 1, "method": "getHealth"}
    with httpx.Client(trust_env=False, timeout=2) as client:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if client.post(url, json=request).json().get("result") == "ok":
                    return
            except (httpx.HTTPError, ValueError):
                pass
            time.sleep(0.1)
    pytest.fail(f"the validator did not become ready:\n{log.read_text(errors='replace')[-2000:]}")
