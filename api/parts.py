"""Everything the API is made of, handed in by the composition root; nothing here is looked up or read from anywhere."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

import asyncpg
import msgspec

from api.account.mirror_age import MirrorAge
from api.auth.nonces import NonceStore
from api.auth.sessions import JwtKey, Sessions
from api.feed.hub import HEARTBEAT_SECONDS, TICK_SECONDS, FeedHub
from api.markets.open_books import OpenBooks
from api.markets.slot_results import SlotResults
from api.times import utc_now
from auction_engine.core.market import Market
from auction_engine.core.units import Amount, Lots, Milliseconds
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import Gateway
from chain.rpc import Rpc


@dataclass(frozen=True)
class ApiSettings:
    """domain: what the sign-in text names, such as `auction.example.org`. public_url: where browsers reach the API.

    cluster: localnet, devnet, testnet or mainnet-beta. jwt_keys: the first signs, all are accepted.
    feed_origins: pages beside our own that may open the feed, such as `https://shop.example.org`.
    """

    domain: str
    public_url: str
    cluster: str
    jwt_keys: tuple[JwtKey, ...] = field(repr=False)
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    feed_tick_seconds: float = TICK_SECONDS
    feed_origins: tuple[str, ...] = ()


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
    """clock: the chain's time in ms. now: the server's own clock, for sessions and nonces. program: its address."""

    gateway: Gateway
    follower: LogFollower
    pool: asyncpg.Pool
    rpc: Rpc
    clock: Callable[[], Milliseconds]
    program: str
    settings: ApiSettings
    nonces: NonceStore
    faucet: Faucet | None = None
    now: Callable[[], datetime] = utc_now

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.settings.jwt_keys, self.settings.public_url, self.now)

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
            self.settings.heartbeat_seconds,
            self.settings.feed_tick_seconds,
        )
