"""Reads on in the finalized transactions of the market and writes down every movement of its traders' money.

At `finalized` nothing can vanish again, so what is written is never changed. What was read stands in the database, in
the same commit as what was found: a keeper that was killed, or another beside it, goes on exactly there.
"""

from collections.abc import Sequence

import asyncpg
import structlog
from solders.pubkey import Pubkey

from auction_engine.core.market import Market
from auction_engine.core.movements import book_movements
from auction_engine.core.units import Amount, Seconds
from auction_engine.db import money_records as records
from auction_engine.db.faults import database_faults_told
from chain.clock import read_clock
from chain.errors import ChainError
from chain.history import MarketTransaction, fetch_transactions, list_history
from chain.rpc import Rpc
from chain.rpc_answers import SignatureEntry
from keeper.alarms import Alarms
from keeper.money_reading import MoneyReader, begins, needed

log = structlog.get_logger("keeper")

PART_TRANSACTIONS = 200
"""Transactions that are read and written at once: a long history is neither held in memory nor lost by a restart."""


class MoneyFollower:
    """One market's. Several may run beside each other."""

    def __init__(self, rpc: Rpc, pool: asyncpg.Pool, market: Market, program: Pubkey, alarms: Alarms) -> None:
        self._rpc = rpc
        self._pool = pool
        self._market = market
        self._program = program
        self._alarms = alarms

    async def read_on(self) -> None:
        """Read up to the newest finalized block. Raises Unavailable, or ChainError when the history does not begin with the market."""
        reading = await records.read_reading(self._pool, self._market.address)
        slot, now = await read_clock(self._rpc, "finalized")
        entries = await self._listed(reading)
        parts = [entries[at : at + PART_TRANSACTIONS] for at in range(0, len(entries), PART_TRANSACTIONS)]
        if not parts and reading is not None:
            parts = [[]]  # nothing happened, and the history reaches further
        for number, part in enumerate(parts, 1):
            transactions = await fetch_transactions(self._rpc, self._program, part, "finalized")
            until = (slot, now) if number == len(parts) else None
            stored = await self._store(reading, part, transactions, until)
            if stored is None:
                return  # another keeper was faster: the next look goes on behind it
            reading = stored

    async def _listed(self, reading: records.Reading | None) -> list[SignatureEntry]:
        """What follows. A node that has lost the last signature lists more: what lies before its block was read."""
        market = Pubkey.from_string(self._market.address)
        after = None if reading is None else reading.signature
        entries = await list_history(self._rpc, market, "finalized", after=after)
        return [e for e in entries if reading is None or e.slot >= reading.signature_slot]

    async def _store(
        self,
        reading: records.Reading | None,
        part: Sequence[SignatureEntry],
        transactions: Sequence[MarketTransaction],
        until: tuple[int, Seconds] | None,
    ) -> records.Reading | None:
        """Write a part down behind `reading`; None, and nothing written, when that is not the newest any more.

        until: the finalized block that the history then reaches to; None when more follows.
        """
        if reading is None and not begins(transactions):
            raise ChainError(
                f"the history that {self._rpc.url} tells does not begin with the making of market"
                f" {self._market.address}: use a node that keeps all transactions"
            )
        address = self._market.address
        with database_faults_told():
            async with self._pool.acquire() as connection, connection.transaction():
                await records.lock_history(connection, address)
                newest = await records.read_reading(connection, address)
                if (newest and newest.signature) != (reading and reading.signature):
                    return None
                reader = await self._reader(connection, reading, transactions)
                position = await self._write(
                    connection, reader, transactions, reading.position if reading else 0
                )
                stored = _behind(_last(reading, part), reader, position, until)
                await records.store_reading(connection, address, stored)
        for problem in reader.problems:
            self._alarms.alert("a movement of money could not be read", problem, problem=problem)
        return stored

    async def _reader(
        self,
        connection: asyncpg.Connection,
        reading: records.Reading | None,
        transactions: Sequence[MarketTransaction],
    ) -> MoneyReader:
        wanted, address = needed(transactions), self._market.address
        return MoneyReader(
            self._market,
            self._program,
            order_fee=reading.order_fee if reading else Amount(0),
            time=reading.chain_time if reading else Seconds(0),
            orders=await records.orders_of(connection, address, wanted.traders),
            prices=await records.prices_of(connection, address, wanted.slot_accounts),
        )

    async def _write(
        self,
        connection: asyncpg.Connection,
        reader: MoneyReader,
        transactions: Sequence[MarketTransaction],
        position: int,
    ) -> int:
        """Write the movements; the position of the last."""
        address = self._market.address
        known = await records.known_signatures(connection, address, [t.signature for t in transactions])
        found = [m for t in transactions if t.signature not in known for m in reader.read(t)]
        balances = await records.balances_of(connection, address, {m.trader for m in found})
        booked = book_movements(found, position, balances)
        await records.store(connection, address, booked, reader.new_orders, reader.new_prices)
        if booked:
            log.debug("read the money's history", movements=len(booked))
        return position + len(booked)


def _behind(
    last: tuple[str, int], reader: MoneyReader, position: int, until: tuple[int, Seconds] | None
) -> records.Reading:
    """Where reading stands behind the transaction `last`. While more follows, its own block may hold more of it."""
    signature, signature_slot = last
    slot, now = until or (0, Seconds(0))
    return records.Reading(
        signature=signature,
        signature_slot=signature_slot,
        chain_slot=max(slot, signature_slot - 1),
        chain_time=max(now, reader.time),
        order_fee=reader.order_fee,
        position=position,
    )


def _last(reading: records.Reading | None, part: Sequence[SignatureEntry]) -> tuple[str, int]:
    """Signature and block of the last transaction, with this part read."""
    if part:
        return part[-1].signature, part[-1].slot
    assert reading is not None, "the first reading has transactions"
    return reading.signature, reading.signature_slot
