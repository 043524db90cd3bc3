"""Runs the demo from its start to its report: parts up, households trading, slots watched, checks made, parts down."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import structlog
from msgspec.structs import replace

from api.server import bind
from auction_engine.composition.limits import OFF
from auction_engine.composition.node import node, program_of
from auction_engine.composition.stage import Interrupted, Stage
from auction_engine.composition.storage import storage
from auction_engine.composition.whole_market import RunningMarket, whole_market
from auction_engine.core.units import Milliseconds
from auction_engine.demo.checks import run_checks
from auction_engine.demo.data_directory import data_directory
from auction_engine.demo.faucet import DemoFaucet
from auction_engine.demo.genesis import Birth, DemoKeys, found_market
from auction_engine.demo.household_bot import HouseholdBot
from auction_engine.demo.households import make_households
from auction_engine.demo.keys import load_or_make
from auction_engine.demo.options import DemoOptions
from auction_engine.demo.participant import Participant, chain_time, read_market
from auction_engine.demo.profile import Profile, read_profiles
from auction_engine.demo.report import Recomputed, Report, make_report
from auction_engine.demo.watch import SlotWatch
from auction_engine.settings import Settings
from chain.clock import ChainClock

SEED = 1
HTTP_TIMEOUT_SECONDS = 30
WATCH_SECONDS = 0.5

Tell = Callable[[str], None]
Show = Callable[[SlotWatch, RunningMarket], None]
log = structlog.get_logger("demo")


async def run_demo(
    options: DemoOptions, settings: Settings, tell: Tell, show: Show
) -> tuple[Report, Recomputed]:
    """The whole demo. tell: is told each step of the start. show: is shown the slots as they change.

    Returns the report after `options.slots` slots, or when the user interrupts, and how much was recomputed for it.
    Raises AuctionError.
    """
    profiles = make_households(SEED) if options.profiles is None else read_profiles(options.profiles)
    stage = Stage()
    async with AsyncExitStack() as parts:
        await parts.enter_async_context(stage.interruptible())
        directory = await parts.enter_async_context(
            data_directory(settings.data_directory, fresh=options.fresh)
        )
        listening = bind(settings.host, settings.port)
        parts.callback(listening.close)
        tell("starting Postgres")
        pool = await parts.enter_async_context(storage(settings))
        tell("starting the Solana node" if settings.solana_rpc_url is None else "asking the Solana node")
        rpc = await parts.enter_async_context(node(settings))
        tell("finding the market on chain")
        keys, program = DemoKeys.of(directory), program_of(settings)
        clock = ChainClock(rpc)
        await clock.refresh()
        market, birth = await found_market(
            rpc, program, keys, directory, options.slot_seconds, clock.now_ms()
        )
        tell("starting sequencer, keeper and API")
        faucet = DemoFaucet(rpc, program, keys.operator)
        running = await parts.enter_async_context(
            whole_market(
                stage,
                # Every household asks from this machine's one address.
                replace(settings, rate_limits=settings.rate_limits or OFF),
                market,
                listening=listening,
                pool=pool,
                rpc=rpc,
                payer=keys.keeper,
                faucet=faucet,
            )
        )
        tell(f"the market runs at {running.url}")
        watch = SlotWatch(running)
        try:
            tell(f"{len(profiles)} households sign in and deposit")
            async with _households(stage, settings, running, profiles, birth):
                await stage.wait(_watch(watch, options.slots, running, show))
        except Interrupted:
            tell("stopping")
        tell("recomputing every slot from the chain")
        checks, recomputed = await run_checks(rpc, program, market.address, watch.finished())
        await watch.count_transactions()
        return make_report(watch.rows(), checks), recomputed


async def _watch(watch: SlotWatch, slots: int | None, running: RunningMarket, show: Show) -> None:
    """Look until as many slots are through their lives as were asked for."""
    while True:
        await watch.refresh(slots)
        show(watch, running)
        if slots is not None and len(watch.finished()) >= slots:
            return
        await asyncio.sleep(WATCH_SECONDS)


@asynccontextmanager
async def _households(
    stage: Stage, settings: Settings, running: RunningMarket, profiles: list[Profile], birth: Birth
) -> AsyncIterator[None]:
    """Every household's program, each with its own wallet, at the public API."""
    async with AsyncExitStack() as parts:
        http = await parts.enter_async_context(
            httpx.AsyncClient(base_url=running.url, timeout=HTTP_TIMEOUT_SECONDS, trust_env=False)
        )
        market = await read_market(http, running.market.address)
        offset_ms = await chain_time(http, market.address) - _monotonic_ms()

        def now() -> Milliseconds:
            return Milliseconds(_monotonic_ms() + offset_ms)

        folder = settings.data_directory / "keys" / "households"
        bots = [
            HouseholdBot(
                number,
                profile,
                Participant(http, load_or_make(folder / f"{number + 1:03d}.json")),
                market,
                birth.slot,
                now,
            )
            for number, profile in enumerate(profiles)
        ]
        await stage.wait(asyncio.gather(*(bot.prepare() for bot in bots)))
        for number, bot in enumerate(bots):
            await parts.enter_async_context(stage.part(f"household {number + 1}", bot.run()))
        yield


def _monotonic_ms() -> int:
    return int(asyncio.get_running_loop().time() * 1000)
