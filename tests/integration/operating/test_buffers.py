"""Code on its way to the chain, on the localnet: uploads that break off, other people's buffers, empty purses."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from solders.keypair import Keypair

from auction_engine.core.errors import InvalidInput, NotAllowed
from chain.errors import NodeUnavailable
from chain.loader.accounts import read_buffer
from chain.loader.code import Code, code_of
from chain.loader.deployment import Keys, Loader
from chain.loader.upload import Upload, writes_of
from chain.program_files import PROGRAM_FILE
from chain.rpc import Rpc
from tests.command import Told, auction_engine, key_file
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio
SOL = 1_000_000_000
CODE = code_of(PROGRAM_FILE.read_bytes()[:40_000])


@pytest.fixture
async def rpc(localnet: LocalNode) -> AsyncIterator[Rpc]:
    async with Rpc(localnet.url, localnet.ws_url) as rpc:
        yield rpc


@pytest.fixture
async def payer(rpc: Rpc) -> Keypair:
    key = Keypair()
    await rpc.airdrop(key.pubkey(), 20 * SOL)
    return key


async def typed(*arguments: str | Path) -> Told:
    """Commands run their own event loop: in a thread, while the localnet lives in this one."""
    return await asyncio.to_thread(auction_engine, *arguments)


async def test_an_upload_that_broke_off_goes_on_with_what_lacks(rpc: Rpc, payer: Keypair) -> None:
    buffer = Keypair()
    await Loader(rpc, Keys(payer, payer)).fill_buffer(buffer, half(CODE), lambda _done, _total: None)
    upload = Upload(rpc, payer, payer, buffer.pubkey(), CODE)
    seen: list[int] = []
    signed = await upload.run(lambda done, _total: seen.append(done))
    every, _ = writes_of(CODE, payer.pubkey(), payer.pubkey(), with_price=False)
    assert 0 < signed <= every // 2 + 1
    assert seen[0] >= CODE.size // 3
    assert (seen[-1], sorted(seen)) == (CODE.size, seen)
    found = await read_buffer(rpc, buffer.pubkey())
    assert found is not None and found.data == CODE.data
    assert await upload.run(lambda _done, _total: None) == 0


def half(code: Code) -> Code:
    """Of the same length, as a broken upload leaves it: zeros behind."""
    cut = code.size // 2
    return code_of(code.data[:cut] + bytes(code.size - cut))


async def test_anothers_buffer_is_not_touched(rpc: Rpc, payer: Keypair) -> None:
    buffer, other = Keypair(), Keypair()
    await Loader(rpc, Keys(payer, payer)).fill_buffer(buffer, CODE, lambda _done, _total: None)
    with pytest.raises(NotAllowed, match="belongs to"):
        await Loader(rpc, Keys(payer, other)).fill_buffer(buffer, CODE, lambda _done, _total: None)
    larger = code_of(CODE.data + b"x")
    with pytest.raises(InvalidInput, match="has room for"):
        await Loader(rpc, Keys(payer, payer)).fill_buffer(buffer, larger, lambda _done, _total: None)


async def test_writes_that_never_land_end_with_what_to_do(rpc: Rpc, payer: Keypair) -> None:
    buffer = Keypair()
    await Loader(rpc, Keys(payer, payer)).fill_buffer(buffer, half(CODE), lambda _done, _total: None)
    upload = Upload(
        rpc, Keypair(), payer, buffer.pubkey(), CODE, round_seconds=0.1
    )  # a payer without lamports
    with pytest.raises(NodeUnavailable, match="run the same command again to go on"):
        await upload.run(lambda _done, _total: None)


async def test_a_buffer_is_written_handed_over_and_closed_by_its_owner_only(
    localnet: LocalNode, rpc: Rpc, payer: Keypair, tmp_path: Path
) -> None:
    file, heir = tmp_path / "small.so", key_file(tmp_path / "heir.json")
    file.write_bytes(CODE.data)
    key_file(tmp_path / "payer.json", payer)
    node = ("--url", localnet.url, "--data", tmp_path, "--payer", tmp_path / "payer.json", "--json")
    written = await typed("program", "write-buffer", "--file", file, "--hand-to", str(heir.pubkey()), *node)
    assert (written.document["authority"], written.document["sha256"]) == (str(heir.pubkey()), CODE.sha256)
    assert "putting 40,000 bytes on chain takes 0.2" in written.err
    buffer = written.document["buffer"]
    assert list((tmp_path / "keys").iterdir()) == []
    refused = await typed("program", "close-buffer", buffer, *node)
    assert refused.code == 1
    assert f"belongs to {heir.pubkey()}" in refused.complaint
    before = await rpc.balance(payer.pubkey())
    closed = await typed("program", "close-buffer", buffer, *node, "--authority", tmp_path / "heir.json")
    assert await rpc.balance(payer.pubkey()) == before + closed.document["lamports_back"] - 10_000
    gone = await typed("program", "close-buffer", buffer, *node)
    assert "there is no buffer" in gone.complaint


async def test_without_funds_nothing_is_sent_and_the_sum_is_named(
    localnet: LocalNode, tmp_path: Path
) -> None:
    poor = key_file(tmp_path / "poor.json")
    told = await typed(
        *("program", "deploy", "--url", localnet.url, "--data", tmp_path, "--payer", tmp_path / "poor.json")
    )
    assert told.code == 1
    assert told.complaint.startswith(f"{poor.pubkey()} holds 0.0000 SOL, and ")


async def test_the_localnet_shows_its_program_and_takes_no_deployment(
    localnet: LocalNode, payer: Keypair, tmp_path: Path
) -> None:
    key_file(tmp_path / "payer.json", payer)
    info = await typed("program", "info", "--url", localnet.url, "--json")
    assert (info.code, info.document["match"], info.document["upgrade_authority"]) == (0, True, "burned")
    absent = await typed("program", "info", "--url", localnet.url, "--program", str(Keypair().pubkey()))
    assert (absent.code, "is not deployed at" in absent.complaint) == (1, True)
    wallet = await typed("program", "info", "--url", localnet.url, "--program", str(payer.pubkey()))
    assert (wallet.code, "is no program" in wallet.complaint) == (1, True)
    node = ("--url", localnet.url, "--data", tmp_path, "--payer", tmp_path / "payer.json")
    told = await typed("program", "deploy", *node)
    assert told.code == 1
    assert "takes no deployments by this loader" in told.complaint
