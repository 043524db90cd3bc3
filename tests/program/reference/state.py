"""What the chain holds, as values: accounts of the program, of the token program, and lamports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM

K: Final = 8
"""Slots of an order that are covered at once, and entries of its ring."""
NEVER: Final = 2**32 - 1
NOBODY: Final = Pubkey.default()
RECORDS: Final = 8
RECORDS_MAXIMUM: Final = 64
BUY: Final = 0
POSTED, SETTLED, MISSED = 1, 2, 3
BY_WALLET, BY_DELEGATE = 1, 2


@dataclass(frozen=True)
class Market:
    """One market and its rules."""

    creator: Pubkey
    authority: Pubkey
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
    bond_minimum: int
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
    tick_step: int
    name: bytes
    tag: bytes
    price_rule: int
    rationing: int
    quote_decimals: int
    tick_decimals: int
    name_length: int
    bump: int
    vault_bump: int
    pending_authority: Pubkey = NOBODY
    bond: int = 0
    fund: int = 0
    fees: int = 0
    order_counter: int = 0
    earlier_pause_from: int = 0
    earlier_pause_until: int = 0


@dataclass(frozen=True)
class RingEntry:
    """What one order filled in one slot, and whether it was harmed there and said so."""

    slot: int = 0
    filled: int = 0
    claimed: bool = False


@dataclass(frozen=True)
class Order:
    """A record of a trader account; all zeros while it holds no order."""

    time: int = 0
    locked: int = 0
    seq: int = 0
    fee: int = 0
    limit: int = 0
    lots: int = 0
    first: int = 0
    live_from: int = 0
    ended_at: int = 0
    count: int = 0
    side: int = 0
    used: int = 0
    ring: tuple[RingEntry, ...] = (RingEntry(),) * K

    def entry(self, slot: int) -> RingEntry:
        """The entry of a slot; that of another slot counts as empty."""
        found = self.ring[slot % K]
        return found if found.slot == slot else RingEntry(slot)


EMPTY = Order()


@dataclass(frozen=True)
class Trader:
    """A wallet's account in one market, and its orders."""

    market: Pubkey
    wallet: Pubkey
    rent_payer: Pubkey
    min_time: int
    seq: int
    prefix: bytes
    prefix_length: int
    bump: int
    delegate: Pubkey = NOBODY
    free: int = 0
    locked: int = 0
    delegate_max_locked: int = 0
    delegate_expiry: int = 0
    delegate_max_lots: int = 0
    delegate_max_buy_limit: int = 0
    delegate_min_sell_limit: int = 0
    max_sell_lots: int = 0
    max_buy_lots: int = 0
    records: tuple[Order, ...] = (EMPTY,) * RECORDS


@dataclass(frozen=True)
class Slot:
    """One slot's price and results, or that it was missed."""

    market: Pubkey
    payer: Pubkey
    seq: int
    index: int
    posted_at: int
    state: int
    bump: int
    price: int = 0
    batches: int = 0
    settled: int = 0
    result_root: bytes = bytes(32)
    book_hash: bytes = bytes(32)
    log_head: bytes = bytes(32)
    bitmap: tuple[int, ...] = (0,) * 32
    fees: int = 0
    penalties: int = 0


@dataclass(frozen=True)
class Tokens:
    """A token account without delegate and close authority."""

    mint: Pubkey
    holder: Pubkey
    amount: int


@dataclass(frozen=True)
class Mint:
    decimals: int
    initialized: bool = True


@dataclass(frozen=True)
class Raw:
    """Any other account's bytes."""

    data: bytes = b""


Content = Market | Trader | Slot | Tokens | Mint | Raw


@dataclass(frozen=True)
class Account:
    """What stands at an address. Without lamports nothing does."""

    lamports: int = 0
    content: Content = Raw()
    owner: Pubkey = SYSTEM


@dataclass(frozen=True)
class State:
    """The whole chain: accounts by address, and the clock."""

    now: int = 0
    slot: int = 0
    newest_hash: bytes | None = None
    accounts: Mapping[Pubkey, Account] = field(default_factory=dict)
