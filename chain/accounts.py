"""Reads the program's accounts from their bytes, and says in the core's words what they hold.

anchorpy decodes the header of a trader account only; the records behind it are read here, from the layout that the
IDL gives. tests/unit/chain compares both.
"""

import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from solders.pubkey import Pubkey

from auction_engine.core.clearing import MarketRules
from auction_engine.core.clearing.rules import PRICE_RULES, RATIONINGS
from auction_engine.core.commands import MarketSeen, RecordSeen, SettlementSeen, TraderSeen
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.order import Side
from auction_engine.core.pauses import Pause
from auction_engine.core.sealed_book import BookRow, is_live
from auction_engine.core.units import Amount, Lots, Milliseconds, RecordSeq, Seconds, SlotIndex, Ticks
from chain import program_files
from chain.account_types import (
    MarketAccount,
    OrderRecord,
    ProgramAccount,
    RingEntry,
    SlotAccount,
    TraderAccount,
)
from chain.errors import ChainError

__all__ = [
    "MarketAccount",
    "OrderRecord",
    "RingEntry",
    "SlotAccount",
    "TraderAccount",
    "account_name",
    "book_rows",
    "decode_account",
    "decode_market",
    "decode_slot",
    "decode_trader",
    "last_pause",
    "to_market",
    "to_market_seen",
    "to_settlement_seen",
    "to_trader_seen",
]

DISCRIMINATOR_BYTES: Final = 8
SIDES: Final[tuple[Side, Side]] = ("buy", "sell")
_RECORD_COUNT = struct.Struct("<I4x")
"""Between a slab's header and its records: how many there are, then padding to eight bytes."""


def account_name(data: bytes) -> str | None:
    """The IDL's name of the account whose data these are; None when they are no account of the program."""
    found = [a.name for a in program_files.idl().accounts.values() if data.startswith(a.discriminator)]
    return found[0] if found else None


def decode_account(data: bytes) -> ProgramAccount:
    """Any account of the program. Raises ChainError when it is none or too short."""
    name = account_name(data)
    if name is None:
        raise ChainError(f"account data that begin with {data[:8].hex()} are not of this program's IDL")
    return _DECODERS[name](data)


def decode_market(data: bytes) -> MarketAccount:
    return MarketAccount(**_header("Market", data))


def decode_slot(data: bytes) -> SlotAccount:
    return SlotAccount(**_header("Slot", data))


def decode_trader(data: bytes) -> TraderAccount:
    """Header and the records in use. Raises ChainError when the account is cut short."""
    layout = program_files.idl().types["OrderRecord"]
    counted_at = DISCRIMINATOR_BYTES + program_files.idl().accounts["Trader"].layout.size
    header = _header("Trader", data)
    if len(data) < counted_at + _RECORD_COUNT.size:
        raise ChainError(f"Trader: {len(data)} bytes hold no record count")
    (count,) = _RECORD_COUNT.unpack_from(data, counted_at)
    start = counted_at + _RECORD_COUNT.size
    capacity = (len(data) - start) // layout.size
    if count > capacity:
        raise ChainError(f"Trader: {count} records in an account with room for {capacity}")
    used = layout.offset("used")
    offsets = ((place, start + place * layout.size) for place in range(count))
    records = tuple(_record(place, layout.read(data, at)) for place, at in offsets if data[at + used])
    return TraderAccount(**header, records=records, capacity=capacity)


def _record(place: int, fields: dict[str, Any]) -> OrderRecord:
    ring = tuple(RingEntry(entry["slot"], entry["filled"]) for entry in fields.pop("ring"))
    return OrderRecord(place=place, ring=ring, **fields)


def _header(name: str, data: bytes) -> dict[str, Any]:
    tagged = program_files.idl().accounts[name]
    if not data.startswith(tagged.discriminator):
        raise ChainError(f"not a {name} account: it begins with {data[:8].hex()}")
    fields = tagged.layout.read(data, DISCRIMINATOR_BYTES)
    fields.pop("padding", None)
    return fields


_DECODERS: Final[dict[str, Callable[[bytes], ProgramAccount]]] = {
    "Market": decode_market,
    "Trader": decode_trader,
    "Slot": decode_slot,
}


def to_market(address: Pubkey | str, account: MarketAccount) -> Market:
    """The market as the core knows it."""
    return Market(
        address=str(address),
        name=account.name[: account.name_length].decode("ascii"),
        tag=account.tag.decode("ascii"),
        mint=str(account.mint),
        rules=MarketRules(
            tick=account.tick,
            lot=account.lot,
            floor=account.floor * account.tick,
            cap=account.cap * account.tick,
            price_rule=PRICE_RULES[account.price_rule],
            rationing=RATIONINGS[account.rationing],
        ),
        timing=SlotTiming(
            slot_seconds=Seconds(account.slot_seconds),
            gate_lead_seconds=Seconds(account.gate_lead_seconds),
            post_seconds=Seconds(account.post_seconds),
            settle_seconds=Seconds(account.settle_seconds),
            life_seconds=Seconds(account.life_seconds),
            fresh_seconds=Seconds(account.fresh_seconds),
        ),
        quote_decimals=account.quote_decimals,
        tick_decimals=account.tick_decimals,
        fee=Amount(account.fee),
        order_fee=Amount(account.order_fee),
    )


def to_market_seen(account: MarketAccount, chain_time: Seconds) -> MarketSeen:
    """The sequencer's command for the market's account, read when the chain's clock said `chain_time`."""
    earlier = _pause(account.earlier_pause_from, account.earlier_pause_until)
    pauses = tuple(pause for pause in (earlier, last_pause(account)) if pause is not None)
    return MarketSeen(account_seq=account.seq, chain_time=chain_time, pauses=pauses)


def last_pause(account: MarketAccount) -> Pause | None:
    """The market's present pause, or its last one; None if it was called off, or never was."""
    return _pause(account.pause_from, account.pause_until)


def _pause(begins: int, ends: int) -> Pause | None:
    return Pause(begins=Seconds(begins), ends=Seconds(ends)) if begins < ends else None


def to_trader_seen(address: Pubkey | str, account: TraderAccount, chain_slot: int) -> TraderSeen:
    """The sequencer's command for an account that was read at `chain_slot`."""
    return TraderSeen(
        wallet=str(account.wallet),
        trader=str(address),
        account_seq=account.seq,
        chain_slot=chain_slot,
        free=Amount(account.free),
        locked=Amount(account.locked),
        max_buy_lots=Lots(account.max_buy_lots),
        max_sell_lots=Lots(account.max_sell_lots),
        min_time=Milliseconds(account.min_time),
        records=tuple(_record_seen(record) for record in account.records),
    )


def _record_seen(record: OrderRecord) -> RecordSeen:
    return RecordSeen(
        time=Milliseconds(record.time),
        seq=RecordSeq(record.seq),
        side=SIDES[record.side],
        first=SlotIndex(record.first),
        count=record.count,
        lots=Lots(record.lots),
        limit=Ticks(record.limit),
        fee=Amount(record.fee),
        locked=Amount(record.locked),
        live_from=Seconds(record.live_from),
        ended_at=Seconds(record.ended_at),
        filled=tuple((SlotIndex(entry.slot), Lots(entry.lots)) for entry in record.ring if entry.lots),
    )


def to_settlement_seen(account: SlotAccount) -> SettlementSeen:
    """The sequencer's command for a slot's account."""
    return SettlementSeen(
        slot=SlotIndex(account.index),
        account_seq=account.seq,
        price=Ticks(account.price),
        result_root=account.result_root.hex(),
        batches=account.batches,
        settled=account.settled_batches(),
    )


def book_rows(
    traders: Mapping[str, TraderAccount] | Iterable[tuple[str, TraderAccount]],
    market: Market,
    slot: SlotIndex,
) -> list[BookRow]:
    """The book of a slot: every record that is live in it, in order of seq.

    traders: accounts by their base58 address, all read from one block whose clock is past the slot's gate.
    """
    gate = market.timing.gate(slot)
    accounts = traders.items() if isinstance(traders, Mapping) else traders
    rows = [
        BookRow(
            trader=address,
            time=Milliseconds(record.time),
            seq=RecordSeq(record.seq),
            side=SIDES[record.side],
            lots=Lots(record.lots),
            limit=Ticks(record.limit),
        )
        for address, account in accounts
        for record in account.records
        if is_live(
            slot,
            SlotIndex(record.first),
            record.count,
            Seconds(record.live_from),
            Seconds(record.ended_at),
            gate,
        )
    ]
    return sorted(rows, key=lambda row: row.seq)
