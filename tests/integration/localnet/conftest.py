"""A localnet on free ports, its state in memory, with a clock that the test moves."""

from collections.abc import AsyncIterator

import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solders.keypair import Keypair

from chain.localnet.config import LocalnetConfig
from chain.localnet.node import Localnet, serve
from tests.integration.localnet.actors import HandClock, funded


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def node(clock: HandClock) -> AsyncIterator[Localnet]:
    node = await serve(LocalnetConfig(clock=clock), port=0)
    yield node
    await node.stop()


@pytest.fixture
async def client(node: Localnet) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(node.http_url, commitment=Confirmed) as client:
        yield client


@pytest.fixture
async def payer(client: AsyncClient) -> Keypair:
    """A wallet with ten SOL."""
    return await funded(client)
