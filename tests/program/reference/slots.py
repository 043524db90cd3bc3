"""A slot is posted, settled batch by batch, and closed."""

import struct
from dataclasses import dataclass, replace
from hashlib import sha256

from solders.pubkey import Pubkey

from tests.program.reference.calls import Call
from tests.program.reference.collateral import Fill, cover, pay
from tests.program.reference.opening import find
from tests.program.reference.refusal import BUILT_IN, Refusal
from tests.program.reference.state import BUY, POSTED, SETTLED, Market, Slot, Trader
from tests.program.reference.windows import is_live, is_paused, may_close, may_post, may_settle

BATCHES_MAXIMUM = 2048
BREAKS_OFF = {BUILT_IN, "ForeignMarket", "BatchAccounts", "BatchData", "RecordEmpty"}
"""Faults at which reading a batch ends; what stands before them may have others."""
BEFORE_THE_LAST_BYTE = (*BREAKS_OFF, "OrderNotLive", "OrderLimit", "OrderQuantity", "OrderCover")


def slot_address(market: Pubkey, index: int) -> tuple[Pubkey, int]:
    return find(b"slot", bytes(market), struct.pack("<I", index))


def post_clearing(call: Call) -> None:
    market, values, now = call.market(), call.values, call.ledger.now
    address, bump = slot_address(call.address("market"), values["index"])
    call.checks.need(call.address("slot") == address and not call.ledger.exists(address), BUILT_IN)
    call.checks.need(call.signer() == market.keeper, "WrongKeeper")
    call.checks.need(may_post(market, values["index"], now), "PostWindow")
    call.checks.need(not is_paused(market, values["index"]), "SlotPaused")
    call.checks.need(market.floor <= values["price"] <= market.cap, "PriceOutOfBounds")
    call.checks.need(1 <= values["batches"] <= BATCHES_MAXIMUM, "BatchCount")
    call.checks.done()
    slot = Slot(
        market=call.address("market"),
        payer=call.signer(),
        seq=call.ledger.first_seq,
        posted_at=now,
        state=POSTED,
        bump=bump,
        **values,
    )
    call.ledger.create(call.signer(), address, slot)


def close_slot(call: Call) -> None:
    market, slot = call.market(), call.slot()
    call.checks.need(may_close(market, slot.index, call.ledger.now), "CloseWindow")
    call.checks.need(call.address("payer") == slot.payer, "WrongPayer")
    call.checks.done()
    call.put("market", replace(market, fees=market.fees + slot.fees, seq=market.seq + 1))
    call.ledger.close(call.address("slot"), slot.payer)


@dataclass(frozen=True)
class Batch:
    """The data of a batch: a proof, and the fills of each account."""

    proof: tuple[bytes, ...]
    groups: tuple[tuple[Fill, ...], ...]


def _depth(batches: int) -> int:
    return (batches - 1).bit_length()


def read_batch(data: bytes, batches: int, traders: int) -> Batch:
    """Depth and proof, then per account count and fills, to the last byte."""
    depth = _depth(batches)
    if not data or data[0] != depth or len(data) < 1 + 32 * depth:
        raise Refusal("BatchData")
    at = 1 + 32 * depth
    proof = tuple(data[i : i + 32] for i in range(1, at, 32))
    groups = []
    for _ in range(traders):
        count = data[at] if at < len(data) else 0
        if count == 0 or len(data) < at + 1 + 5 * count:
            raise Refusal("BatchData")
        fills = (struct.unpack_from("<BI", data, at + 1 + 5 * i) for i in range(count))
        groups.append(tuple(Fill(place, lots) for place, lots in fills))
        at += 1 + 5 * count
    if at != len(data):
        raise Refusal("BatchData")
    return Batch(proof, tuple(groups))


def settle_batch(call: Call) -> None:
    market, slot, number = call.market(), call.slot(), call.values["batch"]
    checks = call.checks
    checks.need(slot.state == POSTED, "SlotState")
    checks.need(may_settle(market, slot.index, call.ledger.now), "SettleWindow")
    if checks.need(number < slot.batches, "BatchIndex"):
        settled = slot.bitmap[number // 64] >> number % 64 & 1
        checks.need(not settled, "BatchSettledAlready")
    once = len({*call.rest, *call.accounts.values()}) == len(call.rest) + len(call.accounts)
    checks.need(once, "BatchAccounts", *BEFORE_THE_LAST_BYTE)
    checks.done()
    try:
        fees = _settle(call, market, slot)
    except Refusal as refusal:
        more = BEFORE_THE_LAST_BYTE if refusal.faults & BREAKS_OFF else ()
        raise Refusal(*refusal.faults, *more) from None
    call.put("slot", _settled(slot, number, fees))


def _settle(call: Call, market: Market, slot: Slot) -> int:
    """Checks and settles the fills. Returns the fees."""
    checks = call.checks
    before: dict[Pubkey, Trader] = {}
    for address in call.rest:
        checks.need(address in call.message.writable, BUILT_IN)
        before[address] = call.load_at(address, Trader)
        checks.need(before[address].market == call.address("market"), "ForeignMarket")
    checks.done()
    batch = read_batch(call.values["data"], slot.batches, len(call.rest))
    fees = _check_fills(call, market, slot, batch, before)
    for address, fills in zip(call.rest, batch.groups, strict=True):
        trader = pay(market, before[address], slot.index, slot.price, list(fills), checks)
        for fill in fills:
            trader = cover(market, trader, fill.place, call.ledger.now)
        call.ledger.put(address, replace(trader, seq=trader.seq + 1))
    checks.done()
    return fees


def _settled(slot: Slot, number: int, fees: int) -> Slot:
    words = list(slot.bitmap)
    words[number // 64] |= 1 << number % 64
    settled = slot.settled + 1
    state = SETTLED if settled == slot.batches else slot.state
    return replace(
        slot, bitmap=tuple(words), settled=settled, state=state, fees=slot.fees + fees, seq=slot.seq + 1
    )


def _check_fills(call: Call, market: Market, slot: Slot, batch: Batch, traders: dict[Pubkey, Trader]) -> int:
    """Every fill is one that its order allows, and together they balance. Returns the fees of both sides."""
    checks, lots, fees = call.checks, [0, 0], 0
    for trader, fills in zip(traders.values(), batch.groups, strict=True):
        filled: dict[int, int] = {}
        for fill in fills:
            if fill.place >= len(trader.records) or not trader.records[fill.place].used:
                raise checks.fail("RecordEmpty", "BatchProof")
            order = trader.records[fill.place]
            checks.need(is_live(market, order, slot.index), "OrderNotLive")
            within = slot.price <= order.limit if order.side == BUY else slot.price >= order.limit
            checks.need(within, "OrderLimit")
            filled.setdefault(fill.place, order.entry(slot.index).filled)
            filled[fill.place] += fill.lots
            checks.need(fill.lots > 0 and filled[fill.place] <= order.lots, "OrderQuantity")
            lots[order.side] += fill.lots
            fees += order.fee * fill.lots
    checks.need(lots[0] == lots[1] > 0, "BatchUnbalanced")
    root = _root(_leaf(call, slot, batch, traders), batch.proof, call.values["batch"])
    checks.need(root == slot.result_root, "BatchProof")
    return fees


def _leaf(call: Call, slot: Slot, batch: Batch, traders: dict[Pubkey, Trader]) -> bytes:
    content = b"\0" + bytes(call.address("market")) + struct.pack("<IH", slot.index, call.values["batch"])
    for (address, trader), fills in zip(traders.items(), batch.groups, strict=True):
        content += bytes(address) + bytes([len(fills)])
        for fill in fills:
            content += struct.pack("<QI", trader.records[fill.place].time, fill.lots)
    return sha256(content).digest()


def _root(leaf: bytes, proof: tuple[bytes, ...], number: int) -> bytes:
    node = leaf
    for depth, sibling in enumerate(proof):
        pair = sibling + node if number >> depth & 1 else node + sibling
        node = sha256(b"\1" + pair).digest()
    return node
