"""The API over real parts: embedded Postgres, sequencer, follower, localnet with our program, uvicorn on a free port.

What the keeper's mirror does in the whole engine, `Serving.sight` does here: it reads a trader's account from the chain
and tells the sequencer.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import httpx
from solders.keypair import Keypair
from solders.message import to_bytes_versioned
from solders.transaction import VersionedTransaction

from api.app import create_app
from api.auth.nonces import MemoryNonceStore
from api.auth.sessions import JwtKey
from api.orders.receipts import ReceiptKey
from api.parts import ApiParts, ApiSettings, Faucet
from api.server import ApiServer
from api.times import utc_now
from auction_engine.core.commands import OpenMarket
from auction_engine.core.market import Market
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import render_end, render_order
from auction_engine.core.units import Lots, Milliseconds, Seconds, SlotIndex, Ticks
from auction_engine.db.pool import create_pool
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import LocalGateway
from auction_engine.sequencer.sequencer import Sequencer
from chain.accounts import to_trader_seen
from chain.clock import ChainClock
from chain.program_files import program_id
from chain.rpc import Rpc
from tests.integration.chain.community import Community, Household, found_community
from tests.localnet import LocalNode, running_localnet
from tests.postgres import fresh_database

KEY = JwtKey("test-1", b"a key for tests that is long enough")
KEYS = (KEY,)
SETTINGS = ApiSettings(
    domain="auction.test",
    public_url="http://auction.test",
    cluster="localnet",
    jwt_keys=lambda: KEYS,
    heartbeat_seconds=0.5,
)
RECEIPT_KEY = ReceiptKey(Keypair())
JSON = {"Content-Type": "application/json"}
DEADLINE_SECONDS = 20.0


@dataclass
class Serving:
    """A running API and what it runs on."""

    node: LocalNode
    pool: asyncpg.Pool
    parts: ApiParts
    server: ApiServer
    http: httpx.AsyncClient
    community: Community
    clock: ChainClock
    last_time: int = 0

    @property
    def market(self) -> Market:
        return self.community.market

    async def sight(self, household: Household) -> None:
        """Tell the sequencer what the household's account holds on chain."""
        account = await self.community.account(household)
        self.last_time = max(self.last_time, account.min_time)
        seen = to_trader_seen(household.trader, account, 1)
        accepted = await self.parts.gateway.submit(self.market.address, seen)
        await self.parts.follower.wait_for(self.market.address, accepted.seq)

    async def join(self, **what: int) -> tuple[Household, str]:
        """A household with money in the market that is signed in; and its session's token."""
        household = await self.community.join(**what)
        await self.sight(household)
        return household, await self.sign_in(household.key)

    async def sign_in(self, key: Keypair) -> str:
        nonce = await self.http.post("/v1/auth/nonce", json={"address": str(key.pubkey())})
        login = await self.http.post("/v1/auth/login", json=login_body(key, nonce.json()["message"]))
        assert login.status_code == 200, login.text
        return str(login.json()["token"])

    async def jump(self, seconds: float) -> None:
        """Let time pass on chain, and let the API see it."""
        self.node.clock.jump(seconds)
        before = self.clock.confirmed()[1]
        async with asyncio.timeout(DEADLINE_SECONDS):
            while self.clock.confirmed()[1] < before + int(seconds):
                await asyncio.sleep(0.02)
                await self.clock.refresh()

    def time(self) -> Milliseconds:
        """A signing time that was not used before."""
        self.last_time = max(self.last_time + 1, self.clock.now_ms())
        return Milliseconds(self.last_time)

    def slot(self, ahead: int = 2) -> SlotIndex:
        """A slot whose intake is open."""
        now = Seconds(self.clock.now_ms() // 1000)
        return SlotIndex(self.market.timing.next_gate(now) + ahead)

    def text(self, household: Household, **changes: Any) -> str:
        fields = {
            "trader": str(household.trader),
            "side": "buy",
            "lots": Lots(5),
            "limit": Ticks(250),
            "first": self.slot(),
            "count": 1,
            "time": self.time(),
        }
        return render_order(Order(**{**fields, **changes}), self.market)

    def end_text(self, household: Household, target: int | None) -> str:
        wanted = None if target is None else Milliseconds(target)
        return render_end(End(trader=str(household.trader), target=wanted, time=self.time()), self.market)

    async def place(self, household: Household, token: str, **changes: Any) -> dict[str, Any]:
        """Place an order that is accepted."""
        body = signed(household.key, self.text(household, **changes))
        answer = await self.http.post("/v1/orders", json=body, headers=bearer(token))
        assert answer.status_code == 201, answer.text
        placed: dict[str, Any] = answer.json()
        return placed

    async def stored(self) -> dict[str, int | bytes | None]:
        """Everything that a refused request must leave as it was: the log's head and the size of every table."""
        tables = (
            "events",
            "inbox",
            "jobs",
            "markets",
            "mirror_accounts",
            "chain_transactions",
            "idempotent_answers",
            "sessions",
        )
        found: dict[str, int | bytes | None] = {
            table: await self.pool.fetchval(f"SELECT count(*) FROM {table}") for table in tables
        }
        found["head"] = await self.pool.fetchval("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")
        return found


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def signed(key: Keypair, text: str) -> dict[str, str]:
    return {"text": text, "signature": signature(key, text.encode())}


def signature(key: Keypair, message: bytes) -> str:
    return base64.b64encode(bytes(key.sign_message(message))).decode()


def sign_built(key: Keypair, transaction: str) -> dict[str, str]:
    """What a wallet does with a transaction that the server built."""
    message = VersionedTransaction.from_bytes(base64.b64decode(transaction)).message
    signed = VersionedTransaction.populate(message, [key.sign_message(to_bytes_versioned(message))])
    return {"transaction": base64.b64encode(bytes(signed)).decode()}


def login_body(key: Keypair, message: str) -> dict[str, str]:
    return {
        "address": str(key.pubkey()),
        "signed_message": base64.b64encode(message.encode()).decode(),
        "signature": signature(key, message.encode()),
    }


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem document of a refusal, which must be one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "code", "instance"} <= set(found)
    return found


@asynccontextmanager
async def serving(
    pool: asyncpg.Pool,
    *,
    now: Callable[[], datetime] = utc_now,
    faucet: Callable[[Community], Faucet] | None = None,
    settings: ApiSettings = SETTINGS,
    **rules: int,
) -> AsyncIterator[Serving]:
    """Everything, from the chain up; a market with `rules`; stopped at the end."""
    async with AsyncExitStack() as stack:
        node = await stack.enter_async_context(running_localnet())
        rpc = await stack.enter_async_context(Rpc(node.url, node.ws_url))

        async def pass_time(seconds: float) -> None:
            node.clock.jump(seconds)
            await asyncio.sleep(0.02)

        community = await found_community(rpc, pass_time, **rules)
        market = community.market
        sequencer = Sequencer(pool, market.address)
        await stack.enter_async_context(_background(sequencer.run(), sequencer.stop))
        await sequencer.ready()
        gateway = LocalGateway([sequencer])
        await gateway.submit(market.address, OpenMarket(market=market))
        follower = LogFollower(pool)
        await stack.enter_async_context(_background(follower.run(), follower.stop))
        await follower.ready()
        clock = ChainClock(rpc)
        await clock.refresh()
        await stack.enter_async_context(_background(clock.run(0.1)))
        parts = ApiParts(
            gateway=gateway,
            follower=follower,
            pool=pool,
            rpc=rpc,
            clock=clock.now_ms,
            program=str(program_id()),
            settings=settings,
            nonces=MemoryNonceStore(now),
            receipt_key=RECEIPT_KEY,
            faucet=faucet(community) if faucet else None,
            now=now,
        )
        server = ApiServer(create_app(parts), port=0)
        await server.start()
        stack.push_async_callback(server.stop)
        http = await stack.enter_async_context(
            httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=30)
        )
        yield Serving(node, pool, parts, server, http, community, clock)


@asynccontextmanager
async def serving_alone(
    faucet: Callable[[Community], Faucet] | None = None, settings: ApiSettings = SETTINGS
) -> AsyncIterator[Serving]:
    """`serving` on a database of its own."""
    with fresh_database() as dsn:
        pool = await create_pool(dsn, size_max=20)
        try:
            async with serving(pool, faucet=faucet, settings=settings) as running:
                yield running
        finally:
            pool.terminate()


@asynccontextmanager
async def _background(work: Any, stop: Callable[[], Any] | None = None) -> AsyncIterator[None]:
    """A task for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        if stop is None:
            task.cancel()
        else:
            await stop()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, DEADLINE_SECONDS)
