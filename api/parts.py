"""Everything the API is made of, handed in by the composition root; nothing here is looked up or read from anywhere."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

import asyncpg
import msgspec

from api.account.mirror_age import MirrorAge
from api.auth.nonces import NonceStore
from api.auth.revocations import Revocations
from api.auth.sessions import KeySource, Sessions
from api.feed.hub import HEARTBEAT_SECONDS, TICK_SECONDS, FeedHub
from api.limits.limiter import RateLimiter
from api.markets.open_books import OpenBooks
from api.markets.slot_results import SlotResults
from api.orders.message_rate import ORDERS_BURST, ORDERS_PER_SECOND, MessageRate, WalletRate
from api.orders.receipts import ReceiptKey
from api.proxies import NO_PROXIES, TrustedProxies
from api.times import utc_now
from auction_engine.core.market import Market
from auction_engine.core.units import Amount, Lots, Milliseconds
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import Gateway
from chain.rpc import Rpc


@dataclass(frozen=True)
class ApiSettings:
    """cors_origins: other sites whose scripts may call the API. trusted_proxies: whose forwarded headers are believed.

    domain: what the sign-in text names, such as `auction.example.org`. public_url: where browsers reach the API.

    cluster: localnet, devnet, testnet or mainnet-beta. jwt_keys: gives the keys as they are now; the first signs.
    feed_origins: pages beside our own that may open the feed, such as `https://shop.example.org`.
    """

    domain: str
    public_url: str
    cluster: str
    jwt_keys: KeySource = field(repr=False)
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    orders_per_second: int = ORDERS_PER_SECOND
    orders_burst: int = ORDERS_BURST
    cors_origins: tuple[str, ...] = ()
    trusted_proxies: TrustedProxies = NO_PROXIES
    feed_tick_seconds: float = TICK_SECONDS
    feed_origins: tuple[str, ...] = ()

    @property
    def https(self) -> bool:
        """Whether browsers reach the API over https only."""
        return self.public_url.startswith("https:")


class FaucetGrant(msgspec.Struct, frozen=True, kw_only=True):
    """What a wallet holds after the localnet's faucet gave it some: lamports, token base units, its trader account."""

    lamports: int
    tokens: Amount
    trader: str
    max_buy_lots: Lots
    max_sell_lots: Lots


class Faucet(Protocol):
    """Gives a wallet SOL and test tokens, opens its trader account and grants it limits. Only on a localnet."""

    def __call__(self, market: Market, wallet: str) -> Awaitable[FaucetGrant]: ...


@dataclass(frozen=True)
class ApiParts:
    """clock: the chain's time in ms. limiter: None for no limits. now: the server's own clock, for sessions and nonces. program: its address.

    receipt_key: signs for every accepted order that the log holds it.
    """

    gateway: Gateway
    follower: LogFollower
    pool: asyncpg.Pool
    rpc: Rpc
    clock: Callable[[], Milliseconds]
    program: str
    settings: ApiSettings
    nonces: NonceStore
    receipt_key: ReceiptKey
    faucet: Faucet | None = None
    limiter: RateLimiter | None = None
    now: Callable[[], datetime] = utc_now

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.settings.jwt_keys, self.settings.public_url, self.now)

    @cached_property
    def order_rate(self) -> MessageRate:
        return WalletRate(self.settings.orders_per_second, self.settings.orders_burst, time.monotonic)

    @cached_property
    def revocations(self) -> Revocations:
        return Revocations(self.pool)

    @cached_property
    def open_books(self) -> OpenBooks:
        return OpenBooks()

    @cached_property
    def slot_results(self) -> SlotResults:
        return SlotResults()

    @cached_property
    def mirror_age(self) -> MirrorAge:
        return MirrorAge(self.pool)

    @cached_property
    def hub(self) -> FeedHub:
        return FeedHub(
            self.follower,
            self.pool,
            self.clock,
            self.now,
            self.open_books,
            self.slot_results,
            self.receipt_key,
            self.settings.heartbeat_seconds,
            self.settings.feed_tick_seconds,
        )
