"""The sealed book of a slot: the orders that were registered on chain by its gate, and their clearing."""

import hashlib
import struct
from typing import NamedTuple

import msgspec
import numpy as np

from auction_engine.core.addresses import address_bytes
from auction_engine.core.clearing import Book, clear
from auction_engine.core.market import Market
from auction_engine.core.order import Side
from auction_engine.core.units import Lots, Milliseconds, RecordSeq, Seconds, SlotIndex, Ticks

_ROW = struct.Struct("<I32sQBIi")


class BookRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One live order record of a slot, as the trader's account holds it."""

    trader: str
    time: Milliseconds
    seq: RecordSeq
    side: Side
    lots: Lots
    limit: Ticks


class Fill(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one order trades in a slot, at the slot's one price. Never zero lots."""

    trader: str
    time: Milliseconds
    seq: RecordSeq
    side: Side
    lots: Lots


class SlotResult(NamedTuple):
    """A slot's clearing in ticks and lots; price and admissible are None, and fills empty, when nothing crosses."""

    price: Ticks | None
    volume: Lots
    admissible: tuple[Ticks, Ticks] | None
    fills: list[Fill]


def is_live(
    slot: SlotIndex, first: SlotIndex, count: int, live_from: Seconds, ended_at: Seconds, gate: Seconds
) -> bool:
    """Whether a record takes part in `slot`. Source: docs/rules.md, 4.2."""
    return first <= slot < first + count and live_from <= gate < ended_at


def clear_rows(rows: list[BookRow], market: Market) -> SlotResult:
    """Clear a sealed book, in ticks and lots; rows may come in any order, the on-chain seq decides."""
    ordered = sorted(rows, key=lambda row: row.seq)
    book = Book.from_columns(
        np.fromiter((row.side == "buy" for row in ordered), np.bool_, len(ordered)),
        np.fromiter((row.limit for row in ordered), np.int64, len(ordered)),
        np.fromiter((row.lots for row in ordered), np.int64, len(ordered)),
    )
    result = clear(book, market.rules.in_ticks_and_lots())
    fills = [
        Fill(trader=row.trader, time=row.time, seq=row.seq, side=row.side, lots=Lots(lots))
        for row, lots in zip(ordered, result.fills.tolist(), strict=True)
        if lots
    ]
    admissible = result.admissible
    return SlotResult(
        None if result.price is None else Ticks(result.price),
        Lots(result.volume),
        None if admissible is None else (Ticks(admissible[0]), Ticks(admissible[1])),
        fills,
    )


def book_hash(market: str, slot: SlotIndex, rows: list[BookRow]) -> bytes:
    """SHA-256(3 | market | slot u32 | count u32 | rows by seq: seq u32, trader, time u64, side u8, lots u32, limit i32)."""
    digest = hashlib.sha256(b"\x03" + address_bytes(market) + struct.pack("<II", slot, len(rows)))
    for row in sorted(rows, key=lambda row: row.seq):
        side = 0 if row.side == "buy" else 1
        digest.update(_ROW.pack(row.seq, address_bytes(row.trader), row.time, side, row.lots, row.limit))
    return digest.digest()
