"""Starting and stopping: ports, programs, a loop that others share."""

import asyncio
import socket
from pathlib import Path

import httpx
import pytest
from solders.keypair import Keypair

from chain.localnet.config import LocalnetConfig, ProgramFile
from chain.localnet.errors import BadProgramFile, LocalnetError, PortInUse
from chain.localnet.node import Localnet, serve
from chain.program_files import PROGRAM_FILE, program_id
from tests.integration.localnet.actors import call
from tests.requirements import need

pytestmark = pytest.mark.anyio


async def test_port_0_finds_two_adjacent_ports(node: Localnet) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{node.http_url}/health")).text == "ok"
    with socket.create_connection(("127.0.0.1", node.port + 1)):
        assert node.websocket_url == f"ws://127.0.0.1:{node.port + 1}"


@pytest.mark.parametrize("taken", [0, 1])
async def test_a_used_port_is_named_and_nothing_is_left_open(taken: int, tmp_path: Path) -> None:
    node = await serve(LocalnetConfig(), port=0)
    port = node.port
    await node.stop()
    config = LocalnetConfig(data_directory=tmp_path)
    wanted = pytest.raises(PortInUse, match=rf"port {port + taken} on 127\.0\.0\.1 is in use")
    with socket.create_server(("127.0.0.1", port + taken)), wanted:
        await serve(config, port=port)
    await (await serve(config, port=port)).stop()


@pytest.mark.parametrize("port", [-1, 65_535, 70_000])
async def test_a_port_that_does_not_exist_is_refused(port: int) -> None:
    with pytest.raises(LocalnetError, match="does not exist"):
        await serve(LocalnetConfig(), port=port)


async def test_stopping_twice_is_harmless_and_frees_the_ports() -> None:
    node = await serve(LocalnetConfig(), port=0)
    port = node.port
    await node.stop()
    await node.stop()
    await (await serve(LocalnetConfig(), port=port)).stop()


async def test_two_nodes_in_one_loop_are_two_chains() -> None:
    nodes = [await serve(LocalnetConfig(), port=0) for _ in range(2)]
    answers = await asyncio.gather(*(call(node, "getGenesisHash") for node in nodes))
    assert answers[0]["result"] != answers[1]["result"]
    await asyncio.gather(*(node.stop() for node in nodes))


async def test_a_program_is_there_from_the_start() -> None:
    need(PROGRAM_FILE.exists(), "the program has not been built: make program")
    config = LocalnetConfig(programs=(ProgramFile(program_id(), PROGRAM_FILE),))
    node = await serve(config, port=0)
    options = {"encoding": "base64", "dataSlice": {"offset": 0, "length": 4}}
    found = (await call(node, "getAccountInfo", str(program_id()), options))["result"]["value"]
    assert found["executable"] is True
    assert found["data"] == ["f0VMRg==", "base64"]
    await node.stop()


@pytest.mark.parametrize("content", [None, b"", b"no program", b"\x7fELF and then nonsense"])
async def test_a_program_that_cannot_be_loaded_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.so"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadProgramFile, match=r"broken\.so"):
        await serve(LocalnetConfig(programs=(ProgramFile(Keypair().pubkey(), path),)), port=0)


@pytest.mark.parametrize(("slot_ms", "finality_slots"), [(0, 4), (400, 0), (100_000, 4)])
def test_an_impossible_pace_is_refused(slot_ms: int, finality_slots: int) -> None:
    with pytest.raises(LocalnetError):
        LocalnetConfig(slot_ms=slot_ms, finality_slots=finality_slots)
