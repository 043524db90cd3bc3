"""Deploying and upgrading on a real validator beyond the pages' straight way: again, too early, by others, to the end."""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from solders.rpc.filter import Memcmp

from chain.loader.instructions import LOADER, program_data_address
from chain.program_files import PROGRAM_FILE
from chain.rpc import Rpc
from chain.transactions import TRANSACTION_BYTES_MAX
from tests.command import Told, auction_engine, key_file
from tests.integration.operating.official_transactions import buffers_of, compare_official_transactions
from tests.requirements import need
from tests.unit.repository.source_files import ROOT
from tests.validator import Node, solana_tool

pytestmark = [pytest.mark.validator, pytest.mark.slow]
LARGER = PROGRAM_FILE.read_bytes() + b"\1" * 20_000


class Office:
    """A folder with keys, and a program that is deployed."""

    def __init__(self, folder: Path, node: Node) -> None:
        self.folder, self.url = folder, node.url
        self.authority = key_file(folder / "authority.json")
        self.payer = key_file(folder / "payer.json")
        key_file(folder / "other.json")
        self.next = folder / "next.so"
        self.next.write_bytes(LARGER)

    def program(self, *arguments: str | Path, authority: str = "authority.json") -> Told:
        keys = ("--payer", self.folder / "payer.json", "--authority", self.folder / authority)
        paid = () if arguments[0] == "info" else keys
        return auction_engine(
            "program", *arguments, *paid, "--url", self.url, "--data", self.folder, "--json"
        )


def test_a_programs_life_from_deployment_to_burning(
    tmp_path: Path, validator: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path, validator)
    fund(office)
    deployed = office.program("deploy").document
    again = office.program("deploy").document
    assert again == {**deployed, "signature": None}
    monkeypatch.setenv("AUCTION_PROGRAM", deployed["program"])
    taken = office.program("deploy", "--file", office.next)
    assert (taken.code, "upgrade it instead" in taken.complaint) == (1, True)

    wrong = office.program("upgrade", "--file", office.next, authority="other.json")
    assert (wrong.code, f"is {office.authority.pubkey()}, not" in wrong.complaint) == (1, True)
    announced(office)

    upgraded = office.program("info", "--file", office.next)
    assert (upgraded.code, upgraded.document["capacity"]) == (0, len(LARGER))
    assert office.program("info").code == 1
    assert office.program("upgrade", "--file", office.next).document["signature"] is None

    unsure = office.program("set-authority", "--burn")
    assert (unsure.code, "add --yes" in unsure.complaint) == (1, True)
    heir = key_file(tmp_path / "heir.json").pubkey()
    assert office.program("set-authority", str(heir), "--yes").document["upgrade_authority"] == str(heir)
    office.program("set-authority", "--burn", "--yes", authority="heir.json")
    assert office.program("info").document["upgrade_authority"] == "burned"
    late = office.program("upgrade", authority="heir.json")
    assert (late.code, "nobody can change" in late.complaint) == (1, True)


def announced(office: Office) -> None:
    """An announced upgrade: refused before its time, shown to anybody, done after it, not a second time."""
    file = office.folder / "announcement.json"
    propose = ("propose-upgrade", "--file", office.next, "--out", file)
    assert office.program(*propose, "--wait-hours", "100").code == 0
    early = office.program("upgrade", "--announcement", file)
    assert (early.code, "and not before" in early.complaint) == (1, True)
    assert office.program("info", "--announcement", file).document["announced_not_before"]
    assert office.program(*propose, "--wait-hours", "0.0005").code == 0
    deadline = time.monotonic() + 60
    while (done := office.program("upgrade", "--announcement", file)).code and time.monotonic() < deadline:
        assert "and not before" in done.complaint
    assert done.document["bytes"] == len(LARGER)
    gone = office.program("upgrade", "--announcement", file)
    assert (gone.code, "is gone" in gone.complaint) == (1, True)


def fund(office: Office) -> None:
    async def airdrop() -> None:
        async with Rpc(office.url) as rpc:
            await rpc.airdrop(office.payer.pubkey(), 20_000_000_000)

    asyncio.run(airdrop())


def test_everything_that_solanas_own_tool_sends_is_what_our_builders_make(
    tmp_path: Path, validator: Node
) -> None:
    tool = solana_tool("solana")
    need(tool, "no solana on PATH, and none packed beside the repository")
    office = Office(tmp_path, validator)
    fund(office)
    program, buffer, heir = (key_file(tmp_path / f"{name}.json").pubkey() for name in ("p", "b", "heir"))

    def official(*arguments: str | Path) -> None:
        command = [str(tool), "--url", office.url, "--keypair", "payer.json", "program", *map(str, arguments)]
        environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr

    owned, final = ("--upgrade-authority", "authority.json"), ("--upgrade-authority", "heir.json", "--final")
    official("deploy", PROGRAM_FILE, "--program-id", "p.json", *owned)
    ruled = ("--buffer-authority", "authority.json")
    official("write-buffer", PROGRAM_FILE, "--buffer", "b.json", *ruled)
    official("set-buffer-authority", str(buffer), *ruled, "--new-buffer-authority", str(heir))
    official("close", str(buffer), "--authority", "heir.json", "--bypass-warning")
    official("deploy", office.next, "--program-id", "p.json", *owned)
    unchecked = "--skip-new-upgrade-authority-signer-check"
    official("set-upgrade-authority", str(program), *owned, "--new-upgrade-authority", str(heir), unchecked)
    official("set-upgrade-authority", str(program), *final)

    async def compare() -> Counter[int]:
        async with Rpc(office.url) as rpc:
            sources = await buffers_of(rpc, program)
            assert len(sources) == 2
            data = program_data_address(program)
            return await compare_official_transactions(rpc, data, buffer, *sources)

    seen = asyncio.run(compare())
    writes = seen.pop(1)
    assert seen == {0: 3, 2: 1, 3: 1, 4: 3, 5: 1, 9: 1}
    assert writes >= 3 * len(PROGRAM_FILE.read_bytes()) // TRANSACTION_BYTES_MAX


def test_a_deployment_that_was_killed_is_finished_by_the_same_command_and_leaves_nothing_behind(
    tmp_path: Path, validator: Node
) -> None:
    office = Office(tmp_path, validator)
    fund(office)
    keys = ("--payer", tmp_path / "payer.json", "--authority", tmp_path / "authority.json")
    typed = ["program", "deploy", *keys, "--url", office.url, "--data", tmp_path]
    command = [sys.executable, "-m", "auction_engine.cli", *map(str, typed)]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        asyncio.run(buffer_seen(office))
        process.kill()
    assert [path.name for path in (tmp_path / "keys").glob("buffer-*.json")] != []
    deployed = office.program("deploy").document
    assert (
        deployed["sha256"] == office.program("info", "--program", deployed["program"]).document["file_sha256"]
    )
    assert asyncio.run(buffers_owned(office)) == 0
    assert list((tmp_path / "keys").glob("buffer-*.json")) == []


async def buffer_seen(office: Office) -> None:
    for _ in range(600):
        if await buffers_owned(office):
            return
        await asyncio.sleep(0.1)
    pytest.fail("no buffer was made within a minute")


async def buffers_owned(office: Office) -> int:
    """How many buffers the authority has on chain."""
    is_buffer, has_authority = Memcmp(0, b"\1\0\0\0\1"), Memcmp(5, bytes(office.authority.pubkey()))
    async with Rpc(office.url) as rpc:
        _, found = await rpc.program_accounts(LOADER, "processed", filters=[is_buffer, has_authority])
        return len(found)
