"""The API's process side: its parts from the settings, served at one port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import asyncpg

from api.app import create_app
from api.auth.nonces import MemoryNonceStore, NonceStore
from api.orders.receipts import ReceiptKey
from api.parts import ApiParts, ApiSettings, Faucet
from api.proxies import trusted_proxies
from api.server import ApiServer, bind
from api.times import utc_now
from auction_engine.composition.jwt_keys import jwt_keys_of
from auction_engine.composition.limits import connection_limits, rate_limiter
from auction_engine.composition.node import program_of
from auction_engine.composition.receipt_key import receipt_keypair
from auction_engine.composition.stage import Stage
from auction_engine.composition.storage import storage
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import Gateway, InboxGateway
from auction_engine.settings import Settings, listed, rpc_url
from chain.clock import ChainClock
from chain.rpc import Rpc


def public_url(settings: Settings, listening: socket.socket) -> str:
    """Where browsers find the API: the setting, or the address that it listens on."""
    if settings.public_url is not None:
        return settings.public_url
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}" if ":" not in host else f"http://[{host}]:{port}"


@asynccontextmanager
async def web(
    settings: Settings,
    listening: socket.socket,
    *,
    gateway: Gateway,
    follower: LogFollower,
    pool: asyncpg.Pool,
    rpc: Rpc,
    clock: ChainClock,
    faucet: Faucet | None = None,
) -> AsyncIterator[str]:
    """Serve API, feed and page on the socket; gives the URL."""
    url = public_url(settings, listening)
    async with _nonces(settings) as nonces, rate_limiter(settings) as limiter:
        parts = ApiParts(
            gateway=gateway,
            follower=follower,
            pool=pool,
            rpc=rpc,
            clock=clock.now_ms,
            program=str(program_of(settings)),
            settings=ApiSettings(
                domain=settings.domain or urlsplit(url).netloc,
                public_url=url,
                cluster=settings.cluster,
                jwt_keys=jwt_keys_of(settings, utc_now),
                cors_origins=listed(settings.cors_origins),
                trusted_proxies=trusted_proxies(listed(settings.trusted_proxies)),
                feed_origins=tuple((settings.feed_origins or "").split()),
            ),
            nonces=nonces,
            receipt_key=ReceiptKey(receipt_keypair(settings)),
            faucet=faucet,
            limiter=limiter,
        )
        server = ApiServer(create_app(parts), listener=listening, limits=connection_limits(settings))
        await server.start()
        try:
            yield url
        finally:
            parts.hub.dismiss()
            await server.stop()


async def run_api(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """The API as a process of its own, until SIGINT or SIGTERM (raises Interrupted). Raises Unavailable."""
    stage = Stage()
    async with AsyncExitStack() as parts:
        await parts.enter_async_context(stage.interruptible())
        listening = bind(settings.host, settings.port)
        parts.callback(listening.close)
        pool = await parts.enter_async_context(storage(settings))
        gateway = await parts.enter_async_context(InboxGateway(pool))
        rpc = await parts.enter_async_context(Rpc(rpc_url(settings), settings.solana_ws_url))
        clock, follower = ChainClock(rpc), LogFollower(pool)
        await parts.enter_async_context(stage.part("clock", clock.run()))
        await parts.enter_async_context(stage.part("log follower", follower.run(), follower.stop))
        await stage.wait(follower.ready())
        url = await parts.enter_async_context(
            web(settings, listening, gateway=gateway, follower=follower, pool=pool, rpc=rpc, clock=clock)
        )
        on_ready(url)
        await stage.wait(asyncio.Event().wait())


@asynccontextmanager
async def _nonces(settings: Settings) -> AsyncIterator[NonceStore]:
    if settings.redis_url is None:
        yield MemoryNonceStore(utc_now)
        return
    from redis.asyncio import Redis

    from api.auth.redis_nonces import RedisNonceStore

    redis = Redis.from_url(settings.redis_url)
    try:
        yield RedisNonceStore(redis, utc_now)
    finally:
        await redis.aclose()
