"""Reading the money history of one trader. Rows are only ever added, so that every page of it stays as it was."""

from collections.abc import Sequence

import asyncpg

from auction_engine.core.movements import BookedMovement, Movement, MovementKind, Trade
from auction_engine.core.units import Amount, Milliseconds, Seconds, SlotIndex
from auction_engine.db.faults import database_faults_told

FillName = tuple[SlotIndex, int, Milliseconds]
"""A fill of a trader: slot, batch and the signing time of its order."""
BIGGEST = 2**63 - 1
AFTER_ALL: FillName = (SlotIndex(BIGGEST), 2**31 - 1, Milliseconds(BIGGEST))
_SELECT = (
    "SELECT position, trader, kind, amount, fee, balance, signature, number, chain_slot, chain_time, order_id, order_time,"
    " slot_index, batch, side, lots, price FROM money_movements WHERE market = $1 AND trader = $2"
)


async def movements_between(
    pool: asyncpg.Pool, market: str, trader: str, start: Seconds, end: Seconds
) -> list[BookedMovement]:
    """All from `start` on and before `end`, in the chain's order. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            _SELECT + " AND chain_time >= $3 AND chain_time < $4 ORDER BY position",
            *(market, trader, start, end),
        )
    return [_booked(row) for row in rows]


async def latest_movements(
    pool: asyncpg.Pool,
    market: str,
    trader: str,
    kinds: Sequence[MovementKind],
    period: tuple[Seconds, Seconds],
    before: int,
    limit: int,
) -> list[BookedMovement]:
    """Those of these kinds, newest first, at positions below `before`. period: as `movements_between`."""
    with database_faults_told():
        rows = await pool.fetch(
            _SELECT + " AND kind = ANY($3::text[]) AND chain_time >= $4 AND chain_time < $5 AND position < $6"
            " ORDER BY position DESC LIMIT $7",
            *(market, trader, kinds, *period, before, limit),
        )
    return [_booked(row) for row in rows]


async def balance_before(pool: asyncpg.Pool, market: str, trader: str, time: Seconds) -> Amount:
    """What the trader owned just before `time`. Raises Unavailable."""
    with database_faults_told():
        balance = await pool.fetchval(
            "SELECT balance FROM money_movements WHERE market = $1 AND trader = $2 AND chain_time < $3"
            " ORDER BY position DESC LIMIT 1",
            *(market, trader, time),
        )
    return Amount(balance or 0)


async def balance_at(pool: asyncpg.Pool, market: str, trader: str, chain_slot: int) -> Amount:
    """What the trader owned after block `chain_slot`. Raises Unavailable."""
    with database_faults_told():
        balance = await pool.fetchval(
            "SELECT balance FROM money_movements WHERE market = $1 AND trader = $2 AND chain_slot <= $3"
            " ORDER BY position DESC LIMIT 1",
            *(market, trader, chain_slot),
        )
    return Amount(balance or 0)


async def latest_fills(
    pool: asyncpg.Pool,
    market: str,
    trader: str,
    slots: tuple[SlotIndex, SlotIndex],
    before: FillName,
    limit: int,
) -> list[BookedMovement]:
    """Settled fills of the slots from the first to the last, newest slot first, those whose names are below `before`."""
    with database_faults_told():
        rows = await pool.fetch(
            _SELECT + " AND kind = 'fill' AND slot_index BETWEEN $3 AND $4"
            " AND (slot_index, batch, order_time) < ($5, $6, $7)"
            " ORDER BY slot_index DESC, batch DESC, order_time DESC LIMIT $8",
            *(market, trader, *slots, *before, limit),
        )
    return [_booked(row) for row in rows]


async def latest_slots(
    pool: asyncpg.Pool, market: str, trader: str, slots: tuple[SlotIndex, SlotIndex], limit: int
) -> list[SlotIndex]:
    """The newest of these slots in which a fill of the trader was settled, newest first. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT DISTINCT slot_index FROM money_movements WHERE market = $1 AND trader = $2 AND kind = 'fill'"
            " AND slot_index BETWEEN $3 AND $4 ORDER BY slot_index DESC LIMIT $5",
            *(market, trader, *slots, limit),
        )
    return [row["slot_index"] for row in rows]


async def fills_of_slots(
    pool: asyncpg.Pool, market: str, trader: str, slots: Sequence[SlotIndex]
) -> list[BookedMovement]:
    """All settled fills of these slots, in the order of `latest_fills`. Raises Unavailable."""
    with database_faults_told():
        rows = await pool.fetch(
            _SELECT + " AND kind = 'fill' AND slot_index = ANY($3::bigint[])"
            " ORDER BY slot_index DESC, batch DESC, order_time DESC",
            *(market, trader, slots),
        )
    return [_booked(row) for row in rows]


async def fees_per_lot(pool: asyncpg.Pool, market: str, trader: str) -> dict[Milliseconds, Amount]:
    """The fee per lot of the trader's orders that hold a record, or were the last to, by signing time."""
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT order_time, fee FROM money_orders WHERE market = $1 AND trader = $2", market, trader
        )
    return {row["order_time"]: row["fee"] for row in rows}


def _booked(row: asyncpg.Record) -> BookedMovement:
    trade = None
    if row["slot_index"] is not None:
        trade = Trade(
            slot=row["slot_index"],
            batch=row["batch"],
            side=row["side"],
            lots=row["lots"],
            price=row["price"],
        )
    movement = Movement(
        trader=row["trader"],
        kind=row["kind"],
        amount=row["amount"],
        fee=row["fee"],
        signature=row["signature"],
        number=row["number"],
        chain_slot=row["chain_slot"],
        time=row["chain_time"],
        order_id=row["order_id"],
        order_time=row["order_time"],
        trade=trade,
    )
    return BookedMovement(position=row["position"], balance=row["balance"], movement=movement)
