"""One market for real use in one process: what `auction-engine up` runs. No faucet, no households."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from solders.pubkey import Pubkey

from api.server import bind
from auction_engine.composition.node import node, program_of
from auction_engine.composition.stage import Stage
from auction_engine.composition.storage import storage
from auction_engine.composition.whole_market import whole_market
from auction_engine.core.errors import InvalidInput, NotFound
from auction_engine.demo.data_directory import data_directory
from auction_engine.demo.genesis import remembered_market
from auction_engine.settings import Settings
from keeper.key_file import keeper_key
from keeper.run import read_market


async def run_everything(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM (raises Interrupted), or until a part fails with its error."""
    stage = Stage()
    async with AsyncExitStack() as parts:
        await parts.enter_async_context(stage.interruptible())
        directory = await parts.enter_async_context(data_directory(settings.data_directory, fresh=False))
        named = settings.market or remembered_market(directory)
        if named is None:
            raise NotFound("which market? set AUCTION_MARKET to its address, or run the demo here first")
        payer = keeper_key(settings)
        listening = bind(settings.host, settings.port)
        parts.callback(listening.close)
        pool = await parts.enter_async_context(storage(settings))
        rpc = await parts.enter_async_context(node(settings))
        market, account = await read_market(rpc, program_of(settings), Pubkey.from_string(named))
        if account.keeper != payer.pubkey():
            raise InvalidInput(
                f"the market's keeper is {account.keeper}; the key given is {payer.pubkey()}'s"
            )
        running = await parts.enter_async_context(
            whole_market(stage, settings, market, listening=listening, pool=pool, rpc=rpc, payer=payer)
        )
        on_ready(running.url)
        await stage.wait(asyncio.Event().wait())
