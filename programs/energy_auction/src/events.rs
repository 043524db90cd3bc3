//! What the program tells the world. Every event begins with its market.

use anchor_lang::prelude::*;

/// Why an order ended.
pub const ENDED_BY_WALLET: u8 = 0;
pub const ENDED_BY_TEXT: u8 = 1;
pub const ENDED_BY_COVER: u8 = 2;

#[event]
pub struct MarketInitialized {
    pub market: Address,
    pub creator: Address,
    pub mint: Address,
    pub vault: Address,
    pub name: [u8; 12],
    pub tag: [u8; 8],
}

#[event]
pub struct TraderOpened {
    pub market: Address,
    pub trader: Address,
    pub wallet: Address,
    pub rent_payer: Address,
    pub min_time: u64,
}

#[event]
pub struct LimitsSet {
    pub market: Address,
    pub trader: Address,
    pub max_sell_lots: u32,
    pub max_buy_lots: u32,
}

#[event]
pub struct Deposited {
    pub market: Address,
    pub trader: Address,
    pub amount: u64,
    /// Free balance afterwards.
    pub free: u64,
}

#[event]
pub struct Withdrawn {
    pub market: Address,
    pub trader: Address,
    pub amount: u64,
    /// Free balance afterwards.
    pub free: u64,
}

#[event]
pub struct OrderRegistered {
    pub market: Address,
    pub trader: Address,
    pub record: u8,
    pub seq: u32,
    pub time: u64,
    pub side: u8,
    pub limit: i32,
    pub lots: u32,
    pub first: u32,
    pub count: u16,
    pub fee: u32,
    pub locked: u64,
    pub live_from: u32,
    /// 1 if the delegate signed it.
    pub by_delegate: u8,
}

#[event]
pub struct OrderEnded {
    pub market: Address,
    pub trader: Address,
    pub record: u8,
    pub time: u64,
    pub ended_at: u32,
    /// 0 a transaction of wallet or delegate, 1 a signed END text, 2 collateral that ran short.
    pub reason: u8,
}

#[event]
pub struct OrderReleased {
    pub market: Address,
    pub trader: Address,
    pub record: u8,
    pub time: u64,
    /// Collateral that went back to the free balance.
    pub freed: u64,
}

#[event]
pub struct ClearingPosted {
    pub market: Address,
    pub index: u32,
    pub price: i32,
    pub batches: u16,
    pub result_root: [u8; 32],
    pub book_hash: [u8; 32],
    pub log_head: [u8; 32],
}

#[event]
pub struct BatchSettled {
    pub market: Address,
    pub index: u32,
    pub batch: u16,
    pub fills: u16,
    /// Lots bought, which are the lots sold.
    pub lots: u64,
    pub fees: u64,
}

#[event]
pub struct SlotClosed {
    pub market: Address,
    pub index: u32,
    /// Fees that went to the market.
    pub fees: u64,
}

#[event]
pub struct FeesSet {
    pub market: Address,
    /// Base units per lot and side of orders that are registered from now on.
    pub fee: u32,
    pub order_fee: u64,
}

#[event]
pub struct KeeperSet {
    pub market: Address,
    pub keeper: Address,
}

#[event]
pub struct AuthorityProposed {
    pub market: Address,
    pub proposed: Address,
}

#[event]
pub struct AuthorityAccepted {
    pub market: Address,
    pub authority: Address,
}

#[event]
pub struct Paused {
    pub market: Address,
    /// Gates from here on are paused, in unix seconds.
    pub pause_from: u32,
}

#[event]
pub struct Resumed {
    pub market: Address,
    pub pause_from: u32,
    /// Gates from here on count again; equal to `pause_from` if the pause was called off before it began.
    pub pause_until: u32,
}

#[event]
pub struct FeesCollected {
    pub market: Address,
    pub amount: u64,
}

#[event]
pub struct FundCollected {
    pub market: Address,
    pub amount: u64,
}

#[event]
pub struct BondDeposited {
    pub market: Address,
    pub amount: u64,
    /// Bond afterwards.
    pub bond: u64,
}

#[event]
pub struct BondWithdrawn {
    pub market: Address,
    pub amount: u64,
    /// Bond afterwards.
    pub bond: u64,
}

#[event]
pub struct DelegateSet {
    pub market: Address,
    pub trader: Address,
    pub delegate: Address,
    pub expiry: u32,
    pub max_lots: u32,
    pub max_buy_limit: i32,
    pub min_sell_limit: i32,
    pub max_locked: u64,
}

#[event]
pub struct RecordsAdded {
    pub market: Address,
    pub trader: Address,
    /// Records afterwards.
    pub records: u32,
}

#[event]
pub struct TraderClosed {
    pub market: Address,
    pub trader: Address,
    pub wallet: Address,
}

#[event]
pub struct Challenged {
    pub market: Address,
    pub index: u32,
    /// 1 underfilled, 2 crossing, 3 rationing.
    pub kind: u8,
    /// The harmed trader; the buyer of a crossing.
    pub trader: Address,
    pub record: u8,
    /// The other trader; zero for an underfilled order.
    pub other: Address,
    pub other_record: u8,
    /// Taken from the bond: half of it for the harmed, half for the fund.
    pub paid: u64,
    /// 1 if nothing was posted for the slot.
    pub missed: u8,
}
