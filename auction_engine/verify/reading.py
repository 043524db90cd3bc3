"""Reads a market's history from a node: all its accounts at one slot of the chain, and every transaction up to it."""

from collections.abc import Sequence

from solders.pubkey import Pubkey
from solders.rpc.filter import Memcmp

from auction_engine.core.errors import NotFound
from auction_engine.core.market import Market
from auction_engine.core.units import Amount, Lots, Milliseconds, RecordSeq, Seconds, SlotIndex, Ticks
from auction_engine.verify import history as h
from auction_engine.verify.building import build_history
from chain.account_types import MarketAccount, OrderRecord, SlotAccount, TraderAccount
from chain.accounts import (
    SIDES,
    account_name,
    decode_market,
    decode_slot,
    decode_trader,
    last_pause,
    to_market,
)
from chain.addresses import CLOCK_SYSVAR, vault_address
from chain.clock import clock_seconds
from chain.errors import ChainError, NodeUnavailable
from chain.history import read_history
from chain.rpc import RawAccount, Rpc, owned
from chain.sending import Finality
from chain.token import held_tokens

_MARKET_AT = 8
"""Traders and slots name their market right behind the discriminator."""
_SNAPSHOT_TRIES = 40


async def read_market_history(
    rpc: Rpc, program: Pubkey, market: Pubkey, commitment: Finality = "finalized"
) -> h.History:
    """Raises NotFound when there is no such market, ChainError or NodeUnavailable when the node cannot tell it all."""
    known, holdings = await _read_holdings(rpc, program, market, commitment)
    transactions = await read_history(rpc, program, market, commitment, until_slot=holdings.chain_slot)
    return build_history(transactions, str(program), known, holdings)


async def _read_holdings(
    rpc: Rpc, program: Pubkey, market: Pubkey, commitment: Finality
) -> tuple[Market, h.Holdings]:
    """Everything at one slot of the chain, which the two requests must both have been answered at."""
    fixed = [market, vault_address(program, market), CLOCK_SYSVAR]
    for _ in range(_SNAPSHOT_TRIES):
        slot, traders_and_slots = await rpc.program_accounts(
            program, commitment, filters=[Memcmp(_MARKET_AT, bytes(market))]
        )
        named, vault, clock = await rpc.accounts(fixed, commitment, min_context_slot=slot)
        account, held = owned(named, program), held_tokens(vault)
        if account is None or account_name(account.data) != "Market":
            raise NotFound(f"{market} is not a market of program {program}", code="market_not_found")
        if held is None or clock is None:
            raise ChainError(f"market {market} has no vault, or the chain no clock")
        if account.context_slot == slot:
            found = decode_market(account.data)
            return to_market(market, found), _holdings(found, Amount(held), clock, traders_and_slots)
    raise NodeUnavailable(f"{rpc.url} did not answer two requests at one slot of the chain")


def _holdings(
    market: MarketAccount, vault: Amount, clock: RawAccount, traders_and_slots: Sequence[RawAccount]
) -> h.Holdings:
    traders, slots = [], []
    for account in traders_and_slots:
        name = account_name(account.data)
        if name == "Trader":
            traders.append(_trader(str(account.address), decode_trader(account.data)))
        elif name == "Slot":
            slots.append(_slot(decode_slot(account.data)))
    return h.Holdings(
        chain_slot=clock.context_slot,
        chain_time=clock_seconds(clock.data),
        vault=vault,
        market_fees=Amount(market.fees),
        bond=Amount(market.bond),
        fund=Amount(market.fund),
        pause=last_pause(market),
        order_counter=market.order_counter,
        traders=tuple(sorted(traders, key=lambda own: own.trader)),
        slots=tuple(sorted(slots, key=lambda own: own.slot)),
    )


def _trader(address: str, account: TraderAccount) -> h.TraderHolding:
    return h.TraderHolding(
        trader=address,
        wallet=str(account.wallet),
        free=Amount(account.free),
        locked=Amount(account.locked),
        records=tuple(_record(record) for record in account.records),
    )


def _record(record: OrderRecord) -> h.HeldRecord:
    return h.HeldRecord(
        place=record.place,
        time=Milliseconds(record.time),
        seq=RecordSeq(record.seq),
        side=SIDES[record.side],
        limit=Ticks(record.limit),
        lots=Lots(record.lots),
        first=SlotIndex(record.first),
        count=record.count,
        fee=Amount(record.fee),
        live_from=Seconds(record.live_from),
        ended_at=Seconds(record.ended_at),
    )


def _slot(account: SlotAccount) -> h.SlotHolding:
    return h.SlotHolding(
        slot=SlotIndex(account.index),
        price=Ticks(account.price),
        batches=account.batches,
        result_root=account.result_root,
        book_hash=account.book_hash,
        settled=account.settled_batches(),
        fees=Amount(account.fees),
    )
