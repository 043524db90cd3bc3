"""The feed's hub: follows the logs, encodes each message once per tick, and has it written to everybody who listens."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import asyncpg

from api.auth.sessions import Session
from api.feed.account_feed import AccountFeed
from api.feed.channels import Channel
from api.feed.client import FeedClient, Wire
from api.feed.fan_out import FanOut
from api.feed.farewell import SESSION_OVER, STOPPING
from api.feed.framing import Said
from api.feed.market_feed import RESULTS_SHOWN, MarketFeed
from api.markets.open_books import OpenBooks
from api.markets.slot_names import OPEN_SLOTS_SHOWN
from api.markets.slot_results import SlotResults
from api.orders.receipts import ReceiptKey
from auction_engine.core.errors import AuctionError, InvalidInput, NotFound
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, Seq, SlotIndex
from auction_engine.db.transactions import transactions_of_slots
from auction_engine.sequencer.follower import LogFollower

TICK_SECONDS = 0.1
"""At most one write per listener in so much time: one costs the same whatever its size, up to 14 kB."""
TICK_SECONDS_MIN, TICK_SECONDS_MAX = 0.05, 0.25
BUSY_SHARE_MAX = 0.8
"""A tick whose delivery takes longer than this share of it is followed by a longer one, up to the maximum."""
HEARTBEAT_SECONDS = 5.0
RETRY_SECONDS = 1.0

Tick = dict[Channel, list[Said]]
logger = logging.getLogger("api.feed")


class FeedHub:
    """Use `running()` around the server's life. Clients come and go by `connect` and `disconnect`, which never wait."""

    def __init__(
        self,
        follower: LogFollower,
        pool: asyncpg.Pool,
        clock: Callable[[], Milliseconds],
        now: Callable[[], datetime],
        books: OpenBooks,
        results: SlotResults,
        receipt_key: ReceiptKey,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        if not TICK_SECONDS_MIN <= tick_seconds <= TICK_SECONDS_MAX:
            raise InvalidInput(f"a tick of the feed takes {TICK_SECONDS_MIN} to {TICK_SECONDS_MAX} s")
        self._follower = follower
        self._pool = pool
        self._clock = clock
        self._now = now
        self._books = books
        self._results = results
        self._receipt_key = receipt_key
        self._heartbeat_seconds = heartbeat_seconds
        self._tick_seconds = tick_seconds
        self._feeds: dict[str, MarketFeed] = {}
        self._accounts: dict[str, AccountFeed] = {}
        self.clients: set[FeedClient] = set()
        self.fan_out = FanOut()

    @property
    def listeners(self) -> int:
        return len(self.clients)

    def connect(self, wire: Wire, session: Session | None = None) -> FeedClient:
        """A client that listens to nothing yet."""
        client = FeedClient(wire, session)
        self.clients.add(client)
        return client

    def disconnect(self, client: FeedClient) -> None:
        for channel in client.channels:
            self.unsubscribe(client, channel)
        self.clients.discard(client)

    def dismiss(self) -> None:
        """Send everybody away before the server stops, which would wait for streams that never end."""
        for client in list(self.clients):
            client.drop(STOPPING)

    def has_market(self, market: str) -> bool:
        return market in self._follower.states

    def state(self, market: str) -> MarketState:
        """Raises NotFound (`market_not_found`)."""
        state = self._follower.states.get(market)
        if state is None:
            raise NotFound(f"no market {market[:64]} is run here", code="market_not_found")
        return state

    def listen_to_everything(self, client: FeedClient) -> list[Said]:
        """Every market that is run here, and those to come; their snapshots."""
        client.everything = True
        return [
            said for market in list(self._follower.states) for said in self.listen_to_market(client, market)
        ]

    def listen_to_market(self, client: FeedClient, market: str, since: Seq | None = None) -> list[Said]:
        """What to tell first: what changed since that position, if it still can be told; else a snapshot.

        Raises NotFound.
        """
        feed = self._feed(self.state(market))
        self.fan_out.add(client, Channel("market", market))
        if not feed.loaded:
            return []
        missed = None if since is None else feed.since(since, time.monotonic())
        return [feed.snapshot(self._time(), resync=since is not None)] if missed is None else missed

    def listen_to_slot(self, client: FeedClient, market: str, slot: SlotIndex) -> list[Said]:
        """What to tell first: the slot as it is. Raises NotFound, Unavailable (no chain time)."""
        state = self.state(market)
        said = self._feed(state).about(state, slot, self._clock(), self._books)
        if said is None:
            raise NotFound(
                f"slot {slot} is none of the next {OPEN_SLOTS_SHOWN} or the latest {RESULTS_SHOWN};"
                " GET /v1/markets/{market}/slots/{slot} shows it",
                code="slot_not_found",
            )
        self.fan_out.add(client, Channel("slot", market, slot))
        return [said]

    def listen_to_account(self, client: FeedClient, market: str, wallet: str) -> list[Said]:
        """What to tell first: the wallet's money and orders. Raises NotFound, Unavailable (no chain time)."""
        state, now = self.state(market), self._clock()
        channel = Channel("account", market, wallet)
        account = self._accounts.setdefault(market, AccountFeed(self._results, self._receipt_key))
        if channel in client.channels:
            account.end(wallet)
        self.fan_out.add(client, channel)
        return [account.begin(state, wallet, now)]

    def unsubscribe(self, client: FeedClient, channel: Channel) -> None:
        """Nothing happens if the client does not listen to it."""
        if channel in client.channels:
            self.fan_out.remove(client, channel)
            if channel.name == "account":
                self._accounts[channel.market].end(str(channel.subject))

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
        """Note what changes. A subscription that was closed (it lagged) is begun anew, and all looked at again."""
        while True:
            subscription = self._follower.subscribe()
            for state in list(self._follower.states.values()):
                self._feed(state).recheck(state, RESULTS_SHOWN)
                if account := self._accounts.get(state.market.address):
                    account.restart(state)
            try:
                async for entry in subscription:
                    if feed := self._feeds.get(entry.market):
                        feed.note(entry.event)
                    if account := self._accounts.get(entry.market):
                        account.note(self._follower.states[entry.market], entry.event)
            except AuctionError as error:
                logger.warning("the feed's subscription ended: %s", error)
            finally:
                subscription.close()
            await asyncio.sleep(TICK_SECONDS)  # before it subscribes anew: a reader that lags would spin

    async def _publish(self) -> None:
        pause = self._tick_seconds
        while True:
            began, tick = time.monotonic(), Tick()
            failed = False
            for state in list(self._follower.states.values()):
                try:
                    await self._tell_of_market(self._feed(state), state, tick)
                except AuctionError as error:
                    logger.warning("the feed could not read market %s: %s", state.market.address, error)
                    failed = True
                except Exception:  # the feed outlives a fault in one message
                    logger.exception("the feed could not tell of market %s", state.market.address)
                    failed = True
            await self.fan_out.deliver(tick)
            spent = time.monotonic() - began
            pause = min(TICK_SECONDS_MAX, max(self._tick_seconds, spent / BUSY_SHARE_MAX))
            await asyncio.sleep(RETRY_SECONDS if failed else max(0.0, pause - spent))

    async def _tell_of_market(self, feed: MarketFeed, state: MarketState, tick: Tick) -> None:
        stale, feed.stale_slots = feed.stale_slots, set()
        market, at = feed.market, time.monotonic()
        try:
            transactions = await transactions_of_slots(self._pool, market, sorted(stale)) if stale else {}
        except AuctionError:
            feed.stale_slots |= stale
            raise
        watched = [SlotIndex(int(slot)) for slot in self._watched(market)]
        messages = feed.slot_messages(state, stale, transactions, at)
        messages += feed.book_messages(state, self._clock(), self._books, watched, at)
        for message in messages:
            if message.to_market and feed.loaded:
                tick.setdefault(Channel("market", market), []).append(message.said)
            if message.slot in watched:
                tick.setdefault(Channel("slot", market, message.slot), []).append(message.said)
        if not feed.loaded:
            feed.loaded = True
            tick[Channel("market", market)] = [feed.snapshot(self._time())]
        if account := self._accounts.get(market):
            for wallet, changes in account.messages(state, self._clock()):
                tick[Channel("account", market, wallet)] = changes

    def _watched(self, market: str) -> list[int]:
        return [
            int(channel.subject or 0)
            for channel in self.fan_out.listened()
            if channel.name == "slot" and channel.market == market
        ]

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            now = self._now()
            for client in list(self.clients):
                if client.session is not None and client.session.expires_at <= now:
                    client.drop(SESSION_OVER)
            tick = Tick()
            for feed in self._feeds.values():
                if feed.loaded:
                    beat = feed.heartbeat(self._time())
                    for channel in self.fan_out.listened():
                        if channel.market == feed.market:
                            tick[channel] = [beat]
                with suppress(KeyError):  # its log is not read yet
                    feed.recheck(self._follower.states[feed.market])
            await self.fan_out.deliver(tick)

    def _feed(self, state: MarketState) -> MarketFeed:
        market = state.market.address
        feed = self._feeds.get(market)
        if feed is None:
            feed = self._feeds[market] = MarketFeed(market)
            feed.recheck(state, RESULTS_SHOWN)
            for client in self.clients:
                if client.everything:
                    self.fan_out.add(client, Channel("market", market))
        return feed

    def _time(self) -> Milliseconds | None:
        try:
            return self._clock()
        except AuctionError:
            return None
