"""The committed log, followed: a state per market for everybody who reads, in any process."""

import asyncio
import time
from collections.abc import Iterable

import asyncpg
import structlog

from auction_engine.core.errors import Unavailable
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq
from auction_engine.db.event_log import LOG_CHANNEL, PAGE_ENTRIES, LogEntry, read_log
from auction_engine.db.faults import database_faults_told
from auction_engine.db.listener import Listener
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.subscription import QUEUE_ENTRIES_MAX, Subscription
from auction_engine.sequencer.waiters import Waiters

POLL_SECONDS = 1.0
"""The logs are read so often even when no notification came."""
AGAIN_SECONDS = 0.2
_log = structlog.get_logger(__name__)


class LogFollower:
    """Keeps `states` at the committed logs of `markets`, by default of every market that the database has or gets.

    Readers on the same event loop see whole entries only. Uses up to two connections of `pool`.
    """

    def __init__(self, pool: asyncpg.Pool, markets: Iterable[str] | None = None) -> None:
        self.states: dict[str, MarketState] = {}
        self._pool = pool
        self._named = None if markets is None else tuple(markets)
        self._ledgers: dict[str, Ledger] = {}
        self._told: set[str] = set()
        self._hint = asyncio.Event()
        self._looked_at = 0.0
        self._caught_up = asyncio.Event()
        self._stopping = False
        self._waiters = Waiters()
        self._subscriptions: set[Subscription] = set()

    async def ready(self) -> None:
        """Wait until the logs have been read to their ends once."""
        await self._caught_up.wait()

    async def wait_for(self, market: str, seq: Seq, timeout_seconds: float = 5.0) -> None:
        """Wait until `states[market]` holds entry `seq`. Raises Unavailable when that takes too long."""
        state = self.states.get(market)
        if state is not None and state.seq >= seq:
            return
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._waiters.add(market, seq)
        except TimeoutError:
            raise Unavailable(
                f"the log of market {market} is read only to entry {state.seq if state else 0}, not yet to {seq}"
            ) from None

    def subscribe(self, entries_max: int = QUEUE_ENTRIES_MAX) -> Subscription:
        """Every entry of every followed market from the present `states` on."""
        subscription = Subscription(self._subscriptions.discard, entries_max)
        self._subscriptions.add(subscription)
        return subscription

    def tell(self, entry: LogEntry) -> None:
        """Hand an entry that `states` holds to every subscription."""
        for subscription in list(self._subscriptions):
            subscription.put(entry)

    async def stop(self) -> None:
        """Let `run` return; subscriptions are closed."""
        self._stopping = True
        self._hint.set()

    async def run(self) -> None:
        """Follow until `stop`; while the database fails the states stay as they are. Raises LogBroken."""
        listening = asyncio.create_task(Listener(self._pool, LOG_CHANNEL, self._heard).run())
        try:
            while not self._stopping:
                try:
                    await self._catch_up()
                    await self._wait()
                except Unavailable as error:
                    _log.warning("the logs cannot be read", reason=str(error))
                    await asyncio.sleep(AGAIN_SECONDS)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            for subscription in list(self._subscriptions):
                subscription.close("the log is not followed any more")

    def _heard(self, payload: str | None) -> None:
        if payload is None:
            self._looked_at = 0.0
        else:
            self._told.add(payload.partition(" ")[0])
        self._hint.set()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._looked_at + POLL_SECONDS - time.monotonic()):
                await self._hint.wait()
        except TimeoutError:
            pass
        self._hint.clear()

    async def _catch_up(self) -> None:
        """Read the markets that were told of; now and then all of them."""
        if time.monotonic() >= self._looked_at + POLL_SECONDS:
            self._looked_at = time.monotonic()
            self._told.update(await self._markets())
        while self._told and not self._stopping:
            market = self._told.pop()
            if self._named is None or market in self._named:
                await self._follow(market)
        self._caught_up.set()

    async def _markets(self) -> Iterable[str]:
        if self._named is not None:
            return self._named
        with database_faults_told():
            return [row["address"] for row in await self._pool.fetch("SELECT address FROM markets")]

    async def _follow(self, market: str) -> None:
        ledger = self._ledgers.setdefault(market, Ledger(market))
        while page := await read_log(self._pool, market, ledger.head):
            ledger.replay(page)
            assert ledger.state is not None, "a page holds entries"
            self.states[market] = ledger.state
            for entry in page:
                self.tell(entry)
            self._waiters.reached(market, ledger.state.seq)
            await asyncio.sleep(0)  # a long log must not starve the rest of this process
            if len(page) < PAGE_ENTRIES:
                return
