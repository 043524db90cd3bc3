"""The chain transactions that we sent: what each was for, what it cost, and whether the chain took it."""

from collections.abc import Iterable
from datetime import datetime

import asyncpg
import msgspec

from auction_engine.core.units import SlotIndex
from auction_engine.db.faults import database_faults_told


class ChainTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction. slot: the timeslot that it belongs to, if any. chain_slot: the block's. fee: lamports.

    kind: what it did, by the instruction's name. error: the program's or the chain's, None when it succeeded.
    """

    signature: str
    market: str
    slot: SlotIndex | None
    kind: str
    chain_slot: int
    compute_units: int
    fee_lamports: int
    error: str | None = None
    recorded_at: datetime | None = None


async def record_transaction(pool: asyncpg.Pool, transaction: ChainTransaction) -> None:
    """Record a transaction; recording it again corrects what the chain said of it. Raises Unavailable."""
    with database_faults_told():
        await pool.execute(
            "INSERT INTO chain_transactions"
            " (signature, market, slot_index, kind, chain_slot, compute_units, fee_lamports, error)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            " ON CONFLICT (signature) DO UPDATE SET chain_slot = $5, compute_units = $6, fee_lamports = $7,"
            "   error = $8",
            *(transaction.signature, transaction.market, transaction.slot, transaction.kind),
            *(transaction.chain_slot, transaction.compute_units, transaction.fee_lamports, transaction.error),
        )


async def transactions_of_slots(
    pool: asyncpg.Pool, market: str, slots: Iterable[SlotIndex]
) -> dict[SlotIndex, list[ChainTransaction]]:
    """The transactions of each slot in the chain's order; every slot asked for has a list. Raises Unavailable."""
    found: dict[SlotIndex, list[ChainTransaction]] = {slot: [] for slot in slots}
    with database_faults_told():
        rows = await pool.fetch(
            "SELECT signature, slot_index, kind, chain_slot, compute_units, fee_lamports, error, recorded_at"
            " FROM chain_transactions WHERE market = $1 AND slot_index = ANY($2::bigint[])"
            " ORDER BY slot_index, chain_slot, recorded_at, signature",
            market,
            list(found),
        )
    for row in rows:
        slot = SlotIndex(row["slot_index"])
        values = {name: value for name, value in row.items() if name != "slot_index"}
        found[slot].append(ChainTransaction(market=market, slot=slot, **values))
    return found
