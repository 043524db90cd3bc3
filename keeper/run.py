"""The keeper as a process of its own: reads its market from the chain, reaches the sequencer through the inbox table."""

import asyncio
import signal
from collections.abc import Callable

import asyncpg
from solders.pubkey import Pubkey

from auction_engine.core.errors import InvalidInput, NotFound
from auction_engine.core.market import Market
from auction_engine.db.faults import database_faults_told
from auction_engine.db.pool import create_pool
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import InboxGateway
from auction_engine.settings import Settings, rpc_url
from chain.accounts import MarketAccount, decode_market, to_market
from chain.program_files import program_id
from chain.rpc import Rpc, owned
from keeper.keeper import Keeper
from keeper.key_file import keeper_key


async def run_keeper(
    settings: Settings, dsn: str, *, on_ready: Callable[[str], None] = lambda _market: None
) -> None:
    """Keep the market until SIGINT or SIGTERM. `on_ready` is told its address when all is wired.

    dsn: the migrated database. Raises InvalidInput for a wrong key or market, Unavailable when the node or database
    does not answer at the start; later failures are waited for.
    """
    payer = keeper_key(settings)
    program = program_id() if settings.program is None else Pubkey.from_string(settings.program)
    pool = await create_pool(dsn)
    try:
        async with Rpc(rpc_url(settings), settings.solana_ws_url) as rpc, InboxGateway(pool) as gateway:
            market, account = await read_market(rpc, program, await market_of(settings, pool))
            if account.keeper != payer.pubkey():
                raise InvalidInput(
                    f"the keeper of market {market.address} is {account.keeper}; the key given is"
                    f" {payer.pubkey()}'s",
                    code="keeper_key",
                )
            follower = LogFollower(pool, [market.address])
            keeper = Keeper(
                pool=pool,
                gateway=gateway,
                follower=follower,
                rpc=rpc,
                market=market,
                program=program,
                payer=payer,
            )
            on_ready(market.address)
            await _until_signal(keeper, follower)
    finally:
        pool.terminate()


async def market_of(settings: Settings, pool: asyncpg.Pool) -> Pubkey:
    """The market that the settings name, or the only one of the database. Raises InvalidInput."""
    if settings.market is not None:
        return Pubkey.from_string(settings.market)
    with database_faults_told():
        rows = await pool.fetch("SELECT address FROM markets")
    if len(rows) != 1:
        raise InvalidInput(
            f"the database holds {len(rows)} markets: name the one to keep by AUCTION_MARKET", code="market"
        )
    return Pubkey.from_string(rows[0]["address"])


async def read_market(rpc: Rpc, program: Pubkey, address: Pubkey) -> tuple[Market, MarketAccount]:
    """The market as its account says. Raises NotFound."""
    found = owned(await rpc.account(address), program)
    if found is None:
        raise NotFound(
            f"{rpc.url} knows no market account {address} of program {program}", code="market_not_found"
        )
    account = decode_market(found.data)
    return to_market(address, account), account


async def _until_signal(keeper: Keeper, follower: LogFollower) -> None:
    loop = asyncio.get_running_loop()
    following = loop.create_task(follower.run())
    stopping: set[asyncio.Task[None]] = set()

    def stop() -> None:
        stopping.add(loop.create_task(keeper.stop()))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    keeping = loop.create_task(keeper.run())
    try:
        await asyncio.wait({keeping, following}, return_when=asyncio.FIRST_COMPLETED)
        if following.done():
            following.result()  # the log is broken: nothing may be built on it
        await keeping
    finally:
        for task in (keeping, following):
            task.cancel()
        await asyncio.gather(keeping, following, return_exceptions=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
