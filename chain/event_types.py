"""The program's events as values, named and ordered as in the IDL."""

from typing import Final

import msgspec
from solders.pubkey import Pubkey

ENDED_BY_WALLET: Final = 0
ENDED_BY_TEXT: Final = 1
ENDED_BY_COVER: Final = 2
CHALLENGED_CROSSING: Final = 2
"""`kind` of the challenge that harms two traders."""


class MarketInitialized(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    creator: Pubkey
    mint: Pubkey
    vault: Pubkey
    name: bytes
    tag: bytes


class TraderOpened(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    trader: Pubkey
    wallet: Pubkey
    rent_payer: Pubkey
    min_time: int


class LimitsSet(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    trader: Pubkey
    max_sell_lots: int
    max_buy_lots: int


class Deposited(msgspec.Struct, frozen=True, kw_only=True):
    """free: the balance afterwards."""

    market: Pubkey
    trader: Pubkey
    amount: int
    free: int


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    trader: Pubkey
    amount: int
    free: int


class OrderRegistered(msgspec.Struct, frozen=True, kw_only=True):
    """record: the place in the trader's account."""

    market: Pubkey
    trader: Pubkey
    record: int
    seq: int
    time: int
    side: int
    limit: int
    lots: int
    first: int
    count: int
    fee: int
    locked: int
    live_from: int
    by_delegate: int


class OrderEnded(msgspec.Struct, frozen=True, kw_only=True):
    """reason: ENDED_BY_WALLET, ENDED_BY_TEXT or ENDED_BY_COVER (collateral that ran short)."""

    market: Pubkey
    trader: Pubkey
    record: int
    time: int
    ended_at: int
    reason: int


class OrderReleased(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    trader: Pubkey
    record: int
    time: int
    freed: int


class ClearingPosted(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    index: int
    price: int
    batches: int
    result_root: bytes
    book_hash: bytes
    log_head: bytes


class BatchSettled(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    index: int
    batch: int
    fills: int
    lots: int
    fees: int


class SlotClosed(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    index: int
    fees: int


class FeesSet(msgspec.Struct, frozen=True, kw_only=True):
    """Of orders that are registered from now on."""

    market: Pubkey
    fee: int
    order_fee: int


class KeeperSet(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    keeper: Pubkey


class AuthorityProposed(msgspec.Struct, frozen=True, kw_only=True):
    """proposed: the zero address if the proposal was taken back."""

    market: Pubkey
    proposed: Pubkey


class AuthorityAccepted(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    authority: Pubkey


class Paused(msgspec.Struct, frozen=True, kw_only=True):
    """pause_from: gates from here on are paused, in unix seconds."""

    market: Pubkey
    pause_from: int


class Resumed(msgspec.Struct, frozen=True, kw_only=True):
    """pause_until: gates from here on count again; equal to `pause_from` if the pause was called off."""

    market: Pubkey
    pause_from: int
    pause_until: int


class FeesCollected(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    amount: int


class FundCollected(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    amount: int


class BondDeposited(msgspec.Struct, frozen=True, kw_only=True):
    """bond: afterwards."""

    market: Pubkey
    amount: int
    bond: int


class BondWithdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """bond: afterwards."""

    market: Pubkey
    amount: int
    bond: int


class DelegateSet(msgspec.Struct, frozen=True, kw_only=True):
    """delegate: the zero address if it was removed."""

    market: Pubkey
    trader: Pubkey
    delegate: Pubkey
    expiry: int
    max_lots: int
    max_buy_limit: int
    min_sell_limit: int
    max_locked: int


class RecordsAdded(msgspec.Struct, frozen=True, kw_only=True):
    """records: their number afterwards."""

    market: Pubkey
    trader: Pubkey
    records: int


class TraderClosed(msgspec.Struct, frozen=True, kw_only=True):
    market: Pubkey
    trader: Pubkey
    wallet: Pubkey


class Challenged(msgspec.Struct, frozen=True, kw_only=True):
    """kind: 1 underfilled, 2 crossing, 3 rationing. paid: out of the bond, half of it to the harmed. missed: 1 if nothing was posted."""

    market: Pubkey
    index: int
    kind: int
    trader: Pubkey
    record: int
    other: Pubkey
    other_record: int
    paid: int
    missed: int


ChainEvent = (
    MarketInitialized
    | TraderOpened
    | LimitsSet
    | Deposited
    | Withdrawn
    | OrderRegistered
    | OrderEnded
    | OrderReleased
    | ClearingPosted
    | BatchSettled
    | SlotClosed
    | FeesSet
    | KeeperSet
    | AuthorityProposed
    | AuthorityAccepted
    | Paused
    | Resumed
    | FeesCollected
    | FundCollected
    | BondDeposited
    | BondWithdrawn
    | DelegateSet
    | RecordsAdded
    | TraderClosed
    | Challenged
)
EVENT_TYPES: Final[tuple[type[ChainEvent], ...]] = (
    MarketInitialized,
    TraderOpened,
    LimitsSet,
    Deposited,
    Withdrawn,
    OrderRegistered,
    OrderEnded,
    OrderReleased,
    ClearingPosted,
    BatchSettled,
    SlotClosed,
    FeesSet,
    KeeperSet,
    AuthorityProposed,
    AuthorityAccepted,
    Paused,
    Resumed,
    FeesCollected,
    FundCollected,
    BondDeposited,
    BondWithdrawn,
    DelegateSet,
    RecordsAdded,
    TraderClosed,
    Challenged,
)
