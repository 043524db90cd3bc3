"""One market in one process: sequencer, log follower, chain clock, keeper, API, feed and page, wired to each other."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg
from solders.keypair import Keypair

from api.parts import Faucet
from auction_engine.composition.node import program_of
from auction_engine.composition.stage import Stage
from auction_engine.composition.web import web
from auction_engine.core.market import Market
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import LocalGateway
from auction_engine.sequencer.sequencer import Sequencer
from auction_engine.settings import Settings
from chain.clock import ChainClock
from chain.rpc import Rpc
from keeper.keeper import Keeper

OPENING_SECONDS_MAX = 30
"""The keeper opens the market's log; until then the API would not list it."""


@dataclass(frozen=True)
class RunningMarket:
    """What somebody beside the market may look at while it runs."""

    market: Market
    follower: LogFollower
    clock: ChainClock
    pool: asyncpg.Pool
    url: str

    @property
    def state(self) -> MarketState | None:
        """The market as the committed log has it; None before its first event."""
        return self.follower.states.get(self.market.address)


@asynccontextmanager
async def whole_market(
    stage: Stage,
    settings: Settings,
    market: Market,
    *,
    listening: socket.socket,
    pool: asyncpg.Pool,
    rpc: Rpc,
    payer: Keypair,
    faucet: Faucet | None = None,
) -> AsyncIterator[RunningMarket]:
    """Run the market for as long as the block lasts. payer: the market's keeper key."""
    clock = ChainClock(rpc)
    await clock.refresh()
    sequencer, follower = Sequencer(pool, market.address), LogFollower(pool)
    gateway = LocalGateway([sequencer])
    keeper = Keeper(
        pool=pool,
        gateway=gateway,
        follower=follower,
        rpc=rpc,
        market=market,
        program=program_of(settings),
        payer=payer,
    )
    async with AsyncExitStack() as parts:
        await parts.enter_async_context(stage.part("clock", clock.run()))
        await parts.enter_async_context(stage.part("sequencer", sequencer.run(), sequencer.stop))
        await parts.enter_async_context(stage.part("log follower", follower.run(), follower.stop))
        await stage.wait(sequencer.ready())
        await stage.wait(follower.ready())
        await parts.enter_async_context(stage.part("keeper", keeper.run(), keeper.stop))
        await stage.wait(follower.wait_for(market.address, Seq(1), OPENING_SECONDS_MAX))
        url = await parts.enter_async_context(
            web(
                settings,
                listening,
                gateway=gateway,
                follower=follower,
                pool=pool,
                rpc=rpc,
                clock=clock,
                faucet=faucet,
            )
        )
        yield RunningMarket(market, follower, clock, pool, url)
