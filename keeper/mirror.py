"""Carries what a look at the chain saw into Postgres, and what changed in it to the sequencer.

A look is the truth; notifications only hasten it. Nothing is lost by a crash: a new process tells everything once
more, and both the log (by the account's seq) and the mirror (by chain slot and seq) pass over what they know. What an
account's end means is told before its tombstone is written, since the tombstone ends the telling.
"""

from collections.abc import Iterator

import asyncpg

from auction_engine.core.commands import Command, SlotClosedSeen
from auction_engine.core.units import SlotIndex
from chain.accounts import to_market_seen, to_settlement_seen, to_trader_seen
from keeper.mirror_rows import MirrorRows
from keeper.observing import ChainView
from keeper.reporter import Reporter


class Mirror:
    """One market's. Call `load` before the first `take`."""

    def __init__(self, pool: asyncpg.Pool, market: str, reporter: Reporter) -> None:
        self._rows = MirrorRows(pool, market)
        self._reporter = reporter
        self._told: dict[str, bytes] = {}

    async def load(self) -> None:
        """Read what the mirror holds. Raises Unavailable."""
        await self._rows.load()

    async def take(self, view: ChainView) -> None:
        """Tell the log what changed since the last look, then write it down. Raises Unavailable."""
        news = [*self._news(view), *self._closed(view)]
        dealt_with = await self._reporter.tell([command for _, command in news])
        for (address, _), done in zip(news, dealt_with, strict=True):
            if done and address in view.raw:
                self._told[address] = view.raw[address].data
        if all(dealt_with):
            await self._rows.store(view)
            self._told = {address: data for address, data in self._told.items() if address in view.raw}

    def _news(self, view: ChainView) -> Iterator[tuple[str, Command]]:
        """Sightings of accounts that differ from what was told before."""
        slots = self._reporter.state().slots
        market = view.market_address
        if self._told.get(market) != view.raw[market].data:
            yield market, to_market_seen(view.market, view.now)
        for address, trader in view.traders.items():
            if self._told.get(address) != view.raw[address].data:
                yield address, to_trader_seen(address, trader, view.chain_slot)
        for address, account in view.slot_accounts.items():
            if self._told.get(address) != view.raw[address].data and account.index in slots:
                yield address, to_settlement_seen(account)

    def _closed(self, view: ChainView) -> Iterator[tuple[str, Command]]:
        slots = self._reporter.state().slots
        for name in self._rows.gone(view):
            if name.kind == "slot" and int(name.key) in slots:
                yield name.address, SlotClosedSeen(slot=SlotIndex(int(name.key)))
