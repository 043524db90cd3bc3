"""The committed log, followed: a state per market for everybody who reads, in any process."""

import asyncio
from collections.abc import Iterable

import asyncpg
import structlog

from auction_engine.core.errors import Unavailable
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq
from auction_engine.db.event_log import LOG_CHANNEL, LogEntry
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.postgres_store import store_of
from auction_engine.sequencer.restoring import restored_ledger
from auction_engine.sequencer.store import Store
from auction_engine.sequencer.subscription import QUEUE_ENTRIES_MAX, Subscription
from auction_engine.sequencer.waiters import Waiters

POLL_SECONDS = 1.0
"""The logs are read so often even when no notification came."""
AGAIN_SECONDS = 0.2
_log = structlog.get_logger(__name__)


class LogFollower:
    """Keeps `states` at the committed logs of `markets`, by default of every market that the database has or gets.

    Readers on the same event loop see whole entries only. Uses up to two connections of `database`.
    """

    def __init__(self, database: asyncpg.Pool | Store, markets: Iterable[str] | None = None) -> None:
        self.states: dict[str, MarketState] = {}
        self._store = store_of(database)
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
        listening = asyncio.create_task(self._store.listen(LOG_CHANNEL, self._heard))
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
            async with asyncio.timeout(self._looked_at + POLL_SECONDS - asyncio.get_running_loop().time()):
                await self._hint.wait()
        except TimeoutError:
            pass
        self._hint.clear()

    async def _catch_up(self) -> None:
        """Read the markets that were told of; now and then all of them."""
        if asyncio.get_running_loop().time() >= self._looked_at + POLL_SECONDS:
            self._looked_at = asyncio.get_running_loop().time()
            self._told.update(await self._markets())
        while self._told and not self._stopping:
            market = self._told.pop()
            if self._named is None or market in self._named:
                await self._follow(market)
        self._caught_up.set()

    async def _markets(self) -> Iterable[str]:
        if self._named is not None:
            return self._named
        return await self._store.markets()

    async def _follow(self, market: str) -> None:
        ledger = self._ledgers.get(market)
        if ledger is None:
            ledger = self._ledgers[market] = await restored_ledger(self._store, market)
            self._show(ledger)
        while page := await self._store.read_log(market, ledger.head):
            ledger.replay(page)
            for entry in page:
                self.tell(entry)
            self._show(ledger)
            await asyncio.sleep(0)  # a long log must not starve the rest of this process

    def _show(self, ledger: Ledger) -> None:
        if ledger.state is not None:
            self.states[ledger.market] = ledger.state
            self._waiters.reached(ledger.market, ledger.state.seq)
