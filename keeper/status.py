"""How it stands with a market's settling: what an operator wants to see, as one value for the screen and for JSON.

Everything is read from the database and the chain, nothing from a running keeper: so it tells the truth when that hangs.
"""

from datetime import UTC, datetime

import asyncpg
import msgspec
from solders.pubkey import Pubkey

from auction_engine.core.entries import SlotEntry
from auction_engine.core.errors import Unavailable
from auction_engine.core.order_text import slot_text
from auction_engine.core.state import MarketState
from auction_engine.core.units import SlotIndex
from auction_engine.db.event_log import read_pages
from auction_engine.db.mirror import Freshness, freshness
from auction_engine.db.outbox import WaitingJobs, waiting_jobs
from auction_engine.db.transactions import ChainTransaction, transactions_of_slots
from auction_engine.sequencer.ledger import Ledger
from chain.accounts import decode_market
from chain.clock import read_clock
from chain.errors import ChainError
from chain.rpc import Rpc
from keeper.status_alarms import Faults, alarms_of, read_faults

SLOTS_SHOWN = 12


class SlotStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One slot after its gate. slot: its start. orders: in its sealed book, None before it is sealed. fee: lamports."""

    slot: str
    index: int
    status: str
    orders: int | None
    fills: int
    batches: int
    batches_settled: int
    transactions: int
    failed_transactions: int
    compute_units: int
    fee_lamports: int


class Purse(msgspec.Struct, frozen=True, kw_only=True):
    """The keeper's address, as the market's account names it, and what it has left."""

    address: str
    lamports: int


class KeeperStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at once. chain_time: None when the node did not answer, and `purse` too.

    oldest_unregistered_at: when the oldest accepted order that still waits to be registered was accepted.
    alarms: sentences, the worst first; none when all is well.
    """

    market: str
    name: str
    at: datetime
    chain_time: datetime | None
    purse: Purse | None
    log_entries: int
    slots: tuple[SlotStatus, ...]
    jobs: tuple[WaitingJobs, ...]
    oldest_unregistered_at: datetime | None
    mirror: Freshness
    alarms: tuple[str, ...]


async def read_status(
    pool: asyncpg.Pool, rpc: Rpc, state: MarketState, *, slots: int = SLOTS_SHOWN
) -> KeeperStatus:
    """The status with the newest `slots` gated slots. state: see read_state. Raises Unavailable for the database."""
    address = state.market.address
    entries = [state.slots[index] for index in sorted(state.slots)[-slots:]]
    spent = await transactions_of_slots(pool, address, [entry.slot for entry in entries])
    jobs = tuple(await waiting_jobs(pool, address))
    chain_time, purse = await _ask_the_chain(rpc, address)
    faults: Faults = await read_faults(pool, state)
    mirror = await freshness(pool, address)
    now = datetime.now(UTC)
    return KeeperStatus(
        market=address,
        name=state.market.name,
        at=now,
        chain_time=chain_time,
        purse=purse,
        log_entries=state.seq,
        slots=tuple(_slot_status(state, entry, spent[entry.slot]) for entry in entries),
        jobs=jobs,
        oldest_unregistered_at=next((job.oldest_at for job in jobs if job.kind == "register_order"), None),
        mirror=mirror,
        alarms=tuple(
            alarms_of(
                now=now,
                lamports=None if purse is None else purse.lamports,
                jobs=jobs,
                swept_at=mirror.swept_at,
                faults=faults,
            )
        ),
    )


async def read_state(pool: asyncpg.Pool, market: str) -> MarketState:
    """The state at the end of the log, for a process that follows no log. Raises Unavailable, LogBroken."""
    ledger = Ledger(market)
    async for page in read_pages(pool, market):
        ledger.replay(page)
    if ledger.state is None:
        raise Unavailable(f"market {market} has no log yet; start its sequencer and keeper")
    return ledger.state


async def _ask_the_chain(rpc: Rpc, market: str) -> tuple[datetime | None, Purse | None]:
    try:
        _, seconds = await read_clock(rpc, "confirmed")
        found = await rpc.account(Pubkey.from_string(market))
        keeper = None if found is None else decode_market(found.data).keeper
        lamports = 0 if keeper is None else await rpc.balance(keeper)
    except (Unavailable, ChainError):
        return None, None
    purse = None if keeper is None else Purse(address=str(keeper), lamports=lamports)
    return datetime.fromtimestamp(seconds, UTC), purse


def _slot_status(state: MarketState, entry: SlotEntry, spent: list[ChainTransaction]) -> SlotStatus:
    return SlotStatus(
        slot=slot_text(SlotIndex(entry.slot), state.market),
        index=entry.slot,
        status=entry.status,
        orders=None if entry.book_hash is None else len(entry.rows),
        fills=len(entry.fills),
        batches=entry.batches,
        batches_settled=len(entry.settled),
        transactions=len(spent),
        failed_transactions=sum(one.error is not None for one in spent),
        compute_units=sum(one.compute_units for one in spent),
        fee_lamports=sum(one.fee_lamports for one in spent),
    )
