"""Writing the money history: how far a market was read, what reading on needs, and the movements found.

Who reads on locks the reading first, so that of several readers one writes what follows it and the others look again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import asyncpg
import msgspec

from auction_engine.core.movements import BookedMovement, Movement
from auction_engine.core.order import Side
from auction_engine.core.units import Amount, Milliseconds, Seconds, SlotIndex, Ticks
from auction_engine.db.faults import database_faults_told

Place = tuple[str, int]
"""A record: the trader's account and the place in it."""
_COLUMNS = (
    "market", "position", "trader", "kind", "amount", "fee", "balance", "signature", "number", "chain_slot", "chain_time",
    "order_id", "order_time", "slot_index", "batch", "side", "lots", "price",
)  # fmt: skip


class OrderAtPlace(msgspec.Struct, frozen=True, kw_only=True):
    """The order that a record holds, as far as its fills need it. fee: per lot, copied when it was registered."""

    time: Milliseconds
    order_id: str
    side: Side
    fee: Amount


class PostedPrice(msgspec.Struct, frozen=True):
    """What was posted into a slot's account."""

    slot: SlotIndex
    price: Ticks


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How far a market's transactions were read. signature, signature_slot: the last one, and its block.

    chain_slot, chain_time: the history holds everything up to there. order_fee: what registering costs from there on.
    position: of the last movement, 0 without any. read_at: by the database's clock.
    """

    signature: str
    signature_slot: int
    chain_slot: int
    chain_time: Seconds
    order_fee: Amount
    position: int
    read_at: datetime | None = None


async def read_reading(database: asyncpg.Pool | asyncpg.Connection, market: str) -> Reading | None:
    """None before the first. Raises Unavailable."""
    with database_faults_told():
        row = await database.fetchrow(
            "SELECT signature, signature_slot, chain_slot, chain_time, order_fee, position, read_at"
            " FROM money_readings WHERE market = $1",
            market,
        )
    return None if row is None else Reading(**row)


async def lock_history(connection: asyncpg.Connection, market: str) -> None:
    """Until the caller's transaction ends, nobody else writes the market's history."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('money ' || $1, 0))", market)


async def orders_of(
    connection: asyncpg.Connection, market: str, traders: Sequence[str]
) -> dict[Place, OrderAtPlace]:
    """The order last registered at each place of these accounts."""
    rows = await connection.fetch(
        "SELECT trader, place, order_time, order_id, side, fee FROM money_orders"
        " WHERE market = $1 AND trader = ANY($2::text[])",
        *(market, traders),
    )
    return {
        (row["trader"], row["place"]): OrderAtPlace(
            time=row["order_time"], order_id=row["order_id"], side=row["side"], fee=row["fee"]
        )
        for row in rows
    }


async def prices_of(
    connection: asyncpg.Connection, market: str, slot_accounts: Sequence[str]
) -> dict[str, PostedPrice]:
    """What was posted, by the slot's account."""
    rows = await connection.fetch(
        "SELECT slot_account, slot_index, price FROM money_prices"
        " WHERE market = $1 AND slot_account = ANY($2::text[])",
        *(market, slot_accounts),
    )
    return {row["slot_account"]: PostedPrice(row["slot_index"], row["price"]) for row in rows}


async def balances_of(
    connection: asyncpg.Connection, market: str, traders: Iterable[str]
) -> dict[str, Amount]:
    """The balance after each trader's last movement; who has none is left out."""
    rows = await connection.fetch(
        "SELECT trader, (SELECT balance FROM money_movements AS m WHERE m.market = $1 AND m.trader = t.trader"
        "   ORDER BY position DESC LIMIT 1) AS balance FROM unnest($2::text[]) AS t (trader)",
        *(market, list(traders)),
    )
    return {row["trader"]: row["balance"] for row in rows if row["balance"] is not None}


async def known_signatures(
    connection: asyncpg.Connection, market: str, signatures: Sequence[str]
) -> set[str]:
    """Those of the transactions that have movements already."""
    rows = await connection.fetch(
        "SELECT DISTINCT signature FROM money_movements WHERE market = $1 AND signature = ANY($2::text[])",
        *(market, signatures),
    )
    return {row["signature"] for row in rows}


async def store(
    connection: asyncpg.Connection,
    market: str,
    movements: Sequence[BookedMovement],
    orders: Mapping[Place, OrderAtPlace],
    prices: Mapping[str, PostedPrice],
) -> None:
    """Write what was found; the caller's transaction makes it appear together with the reading."""
    await connection.copy_records_to_table(
        "money_movements",
        columns=_COLUMNS,
        records=[(market, each.position, *_values(each.balance, each.movement)) for each in movements],
    )
    await connection.executemany(
        "INSERT INTO money_orders (market, trader, place, order_time, order_id, side, fee)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (market, trader, place)"
        " DO UPDATE SET order_time = $4, order_id = $5, side = $6, fee = $7",
        [(market, *place, o.time, o.order_id, o.side, o.fee) for place, o in orders.items()],
    )
    await connection.executemany(
        "INSERT INTO money_prices (market, slot_account, slot_index, price) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT DO NOTHING",
        [(market, account, posted.slot, posted.price) for account, posted in prices.items()],
    )


async def store_reading(connection: asyncpg.Connection, market: str, reading: Reading) -> None:
    """Record how far was read, in the caller's transaction that holds the lock."""
    await connection.execute(
        "INSERT INTO money_readings AS r (market, signature, signature_slot, chain_slot, chain_time, order_fee,"
        " position) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (market) DO UPDATE SET signature = $2, signature_slot = $3,"
        "   chain_slot = greatest(r.chain_slot, $4), chain_time = greatest(r.chain_time, $5),"
        "   order_fee = $6, position = $7, read_at = now()",
        *(market, reading.signature, reading.signature_slot, reading.chain_slot, reading.chain_time),
        *(reading.order_fee, reading.position),
    )


def _values(balance: Amount, movement: Movement) -> tuple[object, ...]:
    trade = movement.trade
    return (
        *(movement.trader, movement.kind, movement.amount, movement.fee, balance),
        *(movement.signature, movement.number, movement.chain_slot, movement.time),
        *(movement.order_id, movement.order_time),
        *((None,) * 5 if trade is None else (trade.slot, trade.batch, trade.side, trade.lots, trade.price)),
    )
