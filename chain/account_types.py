"""The program's accounts as values. Fields are named and ordered as in the IDL; padding is left out.

Times are unix seconds unless a name or text says ms; money is base units, prices ticks, energy lots.
"""

import msgspec
from solders.pubkey import Pubkey


class MarketAccount(msgspec.Struct, frozen=True, kw_only=True):
    creator: Pubkey
    authority: Pubkey
    pending_authority: Pubkey
    keeper: Pubkey
    mint: Pubkey
    vault: Pubkey
    fund_owner: Pubkey
    tick: int
    unit: int
    order_fee: int
    order_fee_maximum: int
    penalty: int
    penalty_cap: int
    bond: int
    bond_minimum: int
    fund: int
    fees: int
    """Collected: order fees, and the fees of closed slots."""
    order_counter: int
    seq: int
    fee: int
    fee_maximum: int
    slot_seconds: int
    gate_lead_seconds: int
    post_seconds: int
    settle_seconds: int
    life_seconds: int
    fresh_seconds: int
    lot: int
    floor: int
    cap: int
    pause_from: int
    pause_until: int
    earlier_pause_from: int
    earlier_pause_until: int
    tick_step: int
    name: bytes
    """Twelve bytes, zero padded."""
    tag: bytes
    price_rule: int
    rationing: int
    quote_decimals: int
    tick_decimals: int
    name_length: int
    bump: int
    vault_bump: int


class RingEntry(msgspec.Struct, frozen=True):
    """What one record traded in one slot. `filled` holds the claimed mark in its high bit: see `lots`."""

    slot: int
    filled: int

    @property
    def lots(self) -> int:
        return self.filled & 0x7FFF_FFFF


class OrderRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One registered order. place: the record's index in its account, which settling names it by; not a field on chain."""

    place: int
    time: int
    locked: int
    seq: int
    fee: int
    limit: int
    lots: int
    first: int
    live_from: int
    ended_at: int
    count: int
    side: int
    """0 buy, 1 sell."""
    used: int
    ring: tuple[RingEntry, ...]


class TraderAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A wallet's account in one market. records: those in use, in order of place. capacity: room for records."""

    market: Pubkey
    wallet: Pubkey
    delegate: Pubkey
    rent_payer: Pubkey
    free: int
    locked: int
    min_time: int
    seq: int
    delegate_max_locked: int
    delegate_expiry: int
    delegate_max_lots: int
    delegate_max_buy_limit: int
    delegate_min_sell_limit: int
    max_sell_lots: int
    max_buy_lots: int
    prefix: bytes
    prefix_length: int
    bump: int
    records: tuple[OrderRecord, ...]
    capacity: int


class SlotAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A posted slot. state: 1 posted, 2 settled, 3 missed. bitmap: 32 words, one bit for each settled batch."""

    market: Pubkey
    payer: Pubkey
    result_root: bytes
    book_hash: bytes
    log_head: bytes
    bitmap: tuple[int, ...]
    fees: int
    penalties: int
    seq: int
    index: int
    price: int
    posted_at: int
    batches: int
    settled: int
    state: int
    bump: int

    def is_batch_settled(self, batch: int) -> bool:
        return bool(self.bitmap[batch // 64] >> (batch % 64) & 1)

    def settled_batches(self) -> tuple[int, ...]:
        """Numbers of the settled batches, ascending."""
        return tuple(batch for batch in range(self.batches) if self.is_batch_settled(batch))


ProgramAccount = MarketAccount | TraderAccount | SlotAccount
