"""Markets whose books keep changing, as log entries that come one by one: what the served feed follows."""

import asyncio
import time
from typing import Any, cast

from api.times import utc_now
from auction_engine.core.clearing import MarketRules
from auction_engine.core.events import Event, MarketOpened, OrderAccepted, OrderUnregistered, TraderUpdated
from auction_engine.core.evolve import apply
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.order import Order
from auction_engine.core.order_text import order_id, render_order
from auction_engine.core.state import MarketState
from auction_engine.core.units import Amount, Lots, Milliseconds, Seconds, Seq, SlotIndex, Ticks
from auction_engine.db.event_log import LogEntry
from auction_engine.sequencer.follower import LogFollower

NOW_MS = Milliseconds(1_800_000_000_000)
SLOT_SECONDS = 900
MARKETS = 4
CHANGES_PER_SECOND = 80
"""In all markets together: two in each market in a tick of 100 ms."""
RESTING = 6
"""Orders in each book, so that a message has some 500 bytes."""


def bench_market(number: int) -> Market:
    return Market(
        address=f"{'M' * 42}{number:02}",
        name=f"BENCH{number}",
        tag=f"{number:08x}",
        mint="T" * 44,
        rules=MarketRules(tick=1000, lot=10, floor=-500_000, cap=1_000_000),
        timing=SlotTiming(
            slot_seconds=Seconds(SLOT_SECONDS),
            gate_lead_seconds=Seconds(60),
            post_seconds=Seconds(300),
            settle_seconds=Seconds(600),
            life_seconds=Seconds(3600),
            fresh_seconds=Seconds(60),
        ),
        quote_decimals=6,
        tick_decimals=3,
        fee=Amount(10),
        order_fee=Amount(100),
    )


class ChangingMarkets:
    """Applies one event after another; `applied` says when each position of a log came to be, in steady ms."""

    def __init__(self) -> None:
        self.follower = LogFollower(cast(Any, None), ())
        self.applied: dict[str, dict[int, float]] = {}
        self._resting: dict[str, list[str]] = {}
        self._numbers = 0
        for number in range(MARKETS):
            self._open(bench_market(number))

    async def change(self) -> None:
        """Until cancelled: one order comes or goes at a time, the markets in turns."""
        markets = list(self.follower.states)
        began, nth = time.monotonic(), 0
        while True:
            self._change(markets[nth % len(markets)])
            nth += 1
            await asyncio.sleep(max(0.0, began + nth / CHANGES_PER_SECOND - time.monotonic()))

    def _open(self, market: Market) -> None:
        self.follower.states[market.address] = MarketState(market=market)
        self.applied[market.address] = {}
        self._resting[market.address] = []
        self._apply(market.address, MarketOpened(market=market))
        self._apply(market.address, _trader())
        for _ in range(RESTING):
            self._change(market.address)

    def _change(self, address: str) -> None:
        resting = self._resting[address]
        if len(resting) > RESTING:
            self._apply(address, OrderUnregistered(order_id=resting.pop(0)))
            return
        self._numbers += 1
        state = self.follower.states[address]
        order = Order(
            trader="W" * 44,
            side="buy" if self._numbers % 2 else "sell",
            lots=Lots(1 + self._numbers % 97),
            limit=Ticks(200 + self._numbers % 31),
            first=SlotIndex(NOW_MS // 1000 // SLOT_SECONDS),
            count=8,
            time=Milliseconds(NOW_MS + self._numbers),
        )
        identity = order_id(render_order(order, state.market))
        resting.append(identity)
        self._apply(
            address, OrderAccepted(order_id=identity, wallet="W" * 44, order=order, signature="", at=NOW_MS)
        )

    def _apply(self, address: str, event: Event) -> None:
        state = self.follower.states[address]
        apply(state, Seq(state.seq + 1), b"", event)
        self.applied[address][state.seq] = time.monotonic() * 1000
        entry = LogEntry(market=address, seq=state.seq, hash=b"", recorded_at=utc_now(), event=event)
        self.follower.tell(entry)


def _trader() -> TraderUpdated:
    return TraderUpdated(
        wallet="W" * 44,
        trader="W" * 44,
        account_seq=1,
        chain_slot=1,
        free=Amount(10**12),
        locked=Amount(0),
        max_buy_lots=Lots(10**6),
        max_sell_lots=Lots(10**6),
        min_time=Milliseconds(0),
    )
