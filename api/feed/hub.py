"""The feed's hub: follows the logs, encodes each message once, and hands it to every listener of its market."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg

from api.feed.client import FeedClient
from api.feed.market_feed import RESULTS_SHOWN, MarketFeed
from api.markets.open_books import OpenBooks
from auction_engine.core.errors import AuctionError
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds
from auction_engine.db.transactions import transactions_of_slots
from auction_engine.sequencer.follower import LogFollower

TICK_SECONDS = 0.1
"""At most one message per kind and slot in so much time: one send per client costs the same whatever its size."""
HEARTBEAT_SECONDS = 5.0
RETRY_SECONDS = 1.0

logger = logging.getLogger("api.feed")


class FeedHub:
    """Use `running()` around the server's life. Clients come and go by `connect` and `disconnect`, which never wait."""

    def __init__(
        self,
        follower: LogFollower,
        pool: asyncpg.Pool,
        clock: Callable[[], Milliseconds],
        books: OpenBooks,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._follower = follower
        self._pool = pool
        self._clock = clock
        self._books = books
        self._heartbeat_seconds = heartbeat_seconds
        self._feeds: dict[str, MarketFeed] = {}
        self._clients: set[FeedClient] = set()

    @property
    def listeners(self) -> int:
        return len(self._clients)

    def connect(self, market: str | None) -> FeedClient:
        """A client with the snapshot of each market that it listens to waiting for it."""
        client = FeedClient(market)
        for feed in self._feeds.values():
            if feed.loaded and market in (None, feed.market):
                client.offer(feed.snapshot(self._time()))
        self._clients.add(client)
        return client

    def disconnect(self, client: FeedClient) -> None:
        self._clients.discard(client)

    def broadcast(self, market: str, message: str) -> None:
        """Hand an encoded message to everybody who listens to the market."""
        for client in self._clients:
            if client.market in (None, market):
                client.offer(message)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work in the background; ends with the block, leaving no task."""
        tasks = [asyncio.create_task(work()) for work in (self._follow, self._publish, self._beat)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self) -> None:
        """Note which slots change. A subscription that was closed (it lagged) is begun anew, and all looked at again."""
        while True:
            subscription = self._follower.subscribe()
            for state in list(self._follower.states.values()):
                self._feed(state).recheck(state, RESULTS_SHOWN)
            try:
                async for entry in subscription:
                    feed = self._feeds.get(entry.market)
                    if feed is not None:
                        feed.note(entry.event)
            except AuctionError as error:
                logger.warning("the feed's subscription ended: %s", error)
            finally:
                subscription.close()
            await asyncio.sleep(TICK_SECONDS)

    async def _publish(self) -> None:
        while True:
            pause = TICK_SECONDS
            for state in list(self._follower.states.values()):
                try:
                    await self._publish_market(self._feed(state), state)
                except AuctionError as error:
                    logger.warning("the feed could not read market %s: %s", state.market.address, error)
                    pause = RETRY_SECONDS
                except Exception:  # the feed outlives a fault in one message
                    logger.exception("the feed could not tell of market %s", state.market.address)
                    pause = RETRY_SECONDS
            await asyncio.sleep(pause)

    async def _publish_market(self, feed: MarketFeed, state: MarketState) -> None:
        stale, feed.stale_slots = feed.stale_slots, set()
        try:
            transactions = (
                await transactions_of_slots(self._pool, feed.market, sorted(stale)) if stale else {}
            )
        except AuctionError:
            feed.stale_slots |= stale
            raise
        messages = feed.slot_messages(state, stale, transactions)
        messages += feed.book_messages(state, self._clock(), self._books)
        if feed.loaded:
            for message in messages:
                self.broadcast(feed.market, message)
        else:
            feed.loaded = True
            self.broadcast(feed.market, feed.snapshot(self._time()))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            for feed in self._feeds.values():
                if feed.loaded:
                    self.broadcast(feed.market, feed.heartbeat(self._time()))
                with suppress(KeyError):  # its log is not read yet
                    feed.recheck(self._follower.states[feed.market])

    def _feed(self, state: MarketState) -> MarketFeed:
        market = state.market.address
        feed = self._feeds.get(market)
        if feed is None:
            feed = self._feeds[market] = MarketFeed(market)
            feed.recheck(state, RESULTS_SHOWN)
        return feed

    def _time(self) -> Milliseconds | None:
        try:
            return self._clock()
        except AuctionError:
            return None
