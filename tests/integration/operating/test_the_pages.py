"""What docs/operating tells an operator to type, typed on a real validator: our commands and Solana's own."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from chain.loader.accounts import read_deployed
from chain.program_files import PROGRAM_FILE
from chain.rpc import Rpc
from chain.sending import send_and_confirm
from chain.token import MINT_BYTES, create_mint, create_token_account, mint_to
from tests.command import key_file
from tests.requirements import need
from tests.unit.repository.source_files import ROOT
from tests.validator import Node, solana_tool

pytestmark = [pytest.mark.validator, pytest.mark.slow]
PAGES = ROOT / "docs" / "operating"
SOL = 1_000_000_000
SH_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)


def typed(page: str) -> str:
    """All commands of a page, one after another, as one script."""
    blocks = SH_BLOCK.findall((PAGES / page).read_text())
    assert len(blocks) > 5
    return "set -euo pipefail\n" + "".join(blocks)


def run_page(page: str, folder: Path, node: Node, **variables: str) -> str:
    """Everything that was printed. Fails when a command fails."""
    official = solana_tool("solana")
    need(official, "no solana on PATH, and none packed beside the repository")
    assert official is not None
    tools = folder / "bin"
    tools.mkdir()
    (tools / "solana").symlink_to(official)
    ours = tools / "auction-engine"
    ours.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m auction_engine.cli "$@"\n')
    ours.chmod(0o755)
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "SOLANA_RPC_URL": node.url,
        "PROGRAM_FILE": str(PROGRAM_FILE),
        **variables,
    }
    done = subprocess.run(
        ["bash", "-x", "-c", typed(page)],
        cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_program_is_deployed_upgraded_handed_over_and_burned_as_the_page_says(
    tmp_path: Path, validator: Node
) -> None:
    larger = tmp_path / "next.so"
    larger.write_bytes(PROGRAM_FILE.read_bytes() + b"\1" * 100)
    vault = Keypair().pubkey()
    printed = run_page("program.md", tmp_path, validator, NEXT_PROGRAM_FILE=str(larger), VAULT=str(vault))
    assert "upgrade authority  burned" in printed
    assert f"upgrade authority  {vault}" in printed
    program, other = (_address(tmp_path / name) for name in ("program.json", "other-program.json"))

    async def look() -> None:
        async with Rpc(validator.url) as rpc:
            ours, theirs = await read_deployed(rpc, program), await read_deployed(rpc, other)
            assert ours is not None and theirs is not None
            assert (ours.authority, theirs.authority) == (vault, None)
            assert ours.code.data == theirs.code.data == PROGRAM_FILE.read_bytes()

    asyncio.run(look())


def test_a_market_is_created_run_and_handed_over_as_the_page_says(tmp_path: Path, validator: Node) -> None:
    operator, mint = key_file(tmp_path / "operator.json"), Keypair()
    key_file(tmp_path / "keeper.json")

    async def fund() -> None:
        async with Rpc(validator.url) as rpc:
            me = operator.pubkey()
            await rpc.airdrop(me, 10 * SOL)
            rent = await rpc.rent_lamports(MINT_BYTES)
            made = [
                *create_mint(me, mint.pubkey(), me, decimals=6, rent_lamports=rent),
                create_token_account(me, me, mint.pubkey()),
                mint_to(mint.pubkey(), me, me, 1_000_000_000),
            ]
            await send_and_confirm(rpc, made, operator, [mint])

    asyncio.run(fund())
    wallet = Keypair().pubkey()
    printed = run_page("market.md", tmp_path, validator, MINT=str(mint.pubkey()), WALLET=str(wallet))
    last = printed[printed.rindex("market ") :]
    for name, file in (("authority", "next-operator.json"), ("keeper", "next-keeper.json")):
        assert re.search(rf"^{name} +{_address(tmp_path / file)}$", last, re.M)
    assert re.search(r"^bond +250,500,000$", last, re.M)
    assert re.search(r"^fee +12$", last, re.M)


def _address(path: Path) -> Pubkey:
    return Keypair.from_json(path.read_text()).pubkey()
