"""What was answered survives: a stop, a kill in mid-stream; what cannot be kept is said in a sentence."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from solana.exceptions import SolanaRpcException
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.core import RPCException
from solana.rpc.types import TxOpts
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.signature import Signature

from chain.localnet.config import LocalnetConfig
from chain.localnet.errors import DataDirectoryError, DataDirectoryInUse
from chain.localnet.node import serve
from tests.integration.localnet.actors import SOL, HandClock, funded, latest, payment, signed

pytestmark = pytest.mark.anyio

OPTS = TxOpts(preflight_commitment=Confirmed)
ROOT = Path(__file__).parents[3]
PROCESS = """
import sys
from pathlib import Path
from chain.localnet.run import run
run(Path(sys.argv[1]), port=0, on_ready=lambda node: print(node.http_url, flush=True))
"""


async def test_a_restart_goes_on_where_the_chain_stood(tmp_path: Path, clock: HandClock) -> None:
    config = LocalnetConfig(data_directory=tmp_path / "new" / "chain", clock=clock)
    node = await serve(config, port=0)
    async with AsyncClient(node.http_url, commitment=Confirmed) as client:
        payer, receiver = await funded(client), Keypair().pubkey()
        blockhash, genesis = await latest(client), (await client.get_genesis_hash()).value
        sent = signed([payer], [payment(payer, receiver, SOL)], blockhash)
        await client.send_transaction(sent, OPTS)
        slot = (await client.get_slot(Confirmed)).value
        time = (await client.get_block_time(slot)).value
        await client.send_transaction(signed([payer], [payment(payer, payer.pubkey(), 1)], blockhash), OPTS)
        closing = await funded(client, SOL)
        everything = payment(closing, payer.pubkey(), SOL - 5_000)
        await client.send_transaction(signed([closing], [everything], blockhash), OPTS)
    await node.stop()

    clock.pass_seconds(10)
    node = await serve(config, port=0)
    async with AsyncClient(node.http_url, commitment=Confirmed) as client:
        assert (await client.get_genesis_hash()).value == genesis
        assert (await client.get_slot(Finalized)).value > slot
        assert (await client.get_block_time(slot)).value == time
        assert (await client.get_balance(receiver, Finalized)).value == SOL
        assert (await client.get_account_info(closing.pubkey())).value is None
        found = (await client.get_transaction(sent.signatures[0], "base64", Finalized, 0)).value
        assert found is not None and found.transaction.transaction == sent
        again = await client.send_transaction(sent, TxOpts(skip_preflight=True))
        assert again.value == sent.signatures[0]
        still_alive = signed([payer], [payment(payer, receiver, SOL)], blockhash)
        assert (await client.simulate_transaction(still_alive, commitment=Confirmed)).value.err is not None
        other = signed([payer], [payment(payer, receiver, 2 * SOL)], blockhash)
        await client.send_transaction(other, OPTS)
        assert (await client.get_balance(receiver)).value == 3 * SOL
        listed = (await client.get_signatures_for_address(receiver, commitment=Confirmed)).value
        assert [one.signature for one in listed] == [other.signatures[0], sent.signatures[0]]
    await node.stop()


@contextmanager
def process(directory: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A localnet of its own, and its address."""
    command = [sys.executable, "-c", PROCESS, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        try:
            assert running.stdout is not None
            yield running, running.stdout.readline().strip()
        finally:
            running.kill()


async def test_a_kill_in_mid_stream_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    answered: dict[Signature, Pubkey] = {}
    slots = [0]

    async def pay_until_it_dies(client: AsyncClient, payer: Keypair, running: subprocess.Popen[str]) -> None:
        blockhash = await latest(client)
        while True:
            receiver = Keypair().pubkey()
            transaction = signed([payer], [payment(payer, receiver, SOL)], blockhash)
            try:
                answered[(await client.send_transaction(transaction, OPTS)).value] = receiver
                slots.append((await client.get_slot(Confirmed)).value)
            except SolanaRpcException:
                return
            if len(answered) >= 150:
                running.send_signal(signal.SIGKILL)

    with process(tmp_path) as (running, url):
        async with AsyncClient(url, commitment=Confirmed) as client:
            payers = [await funded(client, 1_000 * SOL) for _ in range(4)]
            await asyncio.gather(*(pay_until_it_dies(client, payer, running) for payer in payers))
    assert len(answered) >= 150
    with process(tmp_path) as (running, url):
        async with AsyncClient(url, commitment=Finalized) as client:
            assert (await client.get_slot(Finalized)).value > max(slots)
            for signature, receiver in answered.items():
                status = (await client.get_signature_statuses([signature], True)).value[0]
                assert status is not None and status.err is None
                assert (await client.get_balance(receiver)).value == SOL
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


async def test_two_nodes_never_share_a_directory(tmp_path: Path) -> None:
    config = LocalnetConfig(data_directory=tmp_path)
    node = await serve(config, port=0)
    with pytest.raises(DataDirectoryInUse, match="another localnet"):
        await serve(config, port=0)
    await node.stop()
    await (await serve(config, port=0)).stop()


async def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DataDirectoryError, match="cannot be used"):
        await serve(LocalnetConfig(data_directory=tmp_path / "file" / "chain"), port=0)


async def test_a_directory_without_permission_is_named(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o500)  # noqa: PTH101 - nothing else runs in this loop
    await (await serve(LocalnetConfig(), port=0)).stop()  # all that is imported late is imported now
    with unprivileged(), pytest.raises(DataDirectoryError, match="choose a folder that you may write to"):
        await serve(LocalnetConfig(data_directory=tmp_path / "chain"), port=0)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may write anywhere, so it becomes nobody for a moment."""
    nobody = 65_534
    was = os.geteuid()
    if was == 0:
        os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(was)


async def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "localnet.sqlite"
    file.write_bytes(b"this is no database " * 500)
    with pytest.raises(DataDirectoryError, match="delete the folder"):
        await serve(LocalnetConfig(data_directory=tmp_path), port=0)
    assert file.read_bytes() == b"this is no database " * 500


async def test_a_full_disk_refuses_the_transaction_and_changes_nothing(
    tmp_path: Path, clock: HandClock
) -> None:
    node = await serve(LocalnetConfig(data_directory=tmp_path, clock=clock), port=0)
    async with AsyncClient(node.http_url, commitment=Confirmed) as client:
        payer, receiver = await funded(client), Keypair().pubkey()
        # SQLite's own limit makes the disk full without filling one.
        database = node.bank.ledger.database
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages}")
        blockhash = await latest(client)
        sizes = iter(range(200))

        async def pay() -> Signature:
            instruction = payment(payer, receiver, SOL // 100 + next(sizes))
            transaction = signed([payer], [instruction], blockhash)
            return (await client.send_transaction(transaction, OPTS)).value

        async def state() -> tuple[int, int, int]:
            balances = [(await client.get_balance(key)).value for key in (payer.pubkey(), receiver)]
            return balances[0], balances[1], (await client.get_epoch_info()).value.transaction_count or 0

        async def pay_until_refused() -> None:
            while True:
                states.append(await state())
                await pay()

        states: list[tuple[int, int, int]] = []
        with pytest.raises(RPCException, match="full"):
            await pay_until_refused()
        before = states[-1]
        assert await state() == before
        database.execute("PRAGMA max_page_count = 1000000")
        await pay()
        assert (await state())[2] == before[2] + 1
    await node.stop()
