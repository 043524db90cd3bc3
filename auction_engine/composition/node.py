"""The Solana node: the given one, or the localnet with our program deployed from the package."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from solders.pubkey import Pubkey

from auction_engine.core.errors import InvalidInput, Unavailable
from auction_engine.settings import Settings
from chain.localnet.config import LocalnetConfig, ProgramFile
from chain.localnet.node import serve
from chain.program_files import PROGRAM_FILE, program_id
from chain.rpc import Rpc

LOOPBACK = "127.0.0.1"


def program_of(settings: Settings) -> Pubkey:
    """The program's address: the setting's, else the one that the IDL names. Raises InvalidInput."""
    if settings.program is None:
        return program_id()
    try:
        return Pubkey.from_string(settings.program)
    except ValueError as error:
        raise InvalidInput(f"AUCTION_PROGRAM: {settings.program} is not an address") from error


@asynccontextmanager
async def node(settings: Settings) -> AsyncIterator[Rpc]:
    """A node that answers and holds the program. Raises Unavailable."""
    if settings.solana_rpc_url is None:
        config = LocalnetConfig(
            data_directory=settings.data_directory / "localnet",
            programs=(ProgramFile(program_of(settings), PROGRAM_FILE),),
        )
        localnet = await serve(config, LOOPBACK, settings.rpc_port)
        try:
            async with Rpc(localnet.http_url, localnet.websocket_url) as rpc:
                yield rpc
        finally:
            await localnet.stop()
        return
    async with Rpc(settings.solana_rpc_url, settings.solana_ws_url) as rpc:
        await _check(rpc, program_of(settings))
        yield rpc


async def _check(rpc: Rpc, program: Pubkey) -> None:
    if not await rpc.is_healthy():
        raise Unavailable(f"the Solana node {rpc.url} does not answer or is behind")
    account = await rpc.account(program)
    if account is None:
        raise Unavailable(f"the program {program} is not deployed at {rpc.url}")
