//! One registered order inside a trader account.

use crate::units::{Amount, Lots, SlotIndex, Ticks, RING_SLOTS};
use anchor_lang::bytemuck::{Pod, Zeroable};
use anchor_lang::prelude::*;

/// `ended_at` of an order that was not ended.
pub const NEVER: u32 = u32::MAX;

/// What was filled in one slot.
#[derive(Clone, Copy, Pod, Zeroable, IdlType)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct RingEntry {
    pub slot: SlotIndex,
    /// Filled lots; the high bit says that a penalty was paid for this order in this slot.
    pub filled: u32,
}

impl RingEntry {
    const CLAIMED: u32 = 1 << 31;

    #[inline(always)]
    pub fn filled_lots(&self) -> Lots {
        Lots(self.filled & !Self::CLAIMED)
    }

    #[inline(always)]
    pub fn is_claimed(&self) -> bool {
        self.filled & Self::CLAIMED != 0
    }

    #[inline(always)]
    pub fn mark_claimed(&mut self) {
        self.filled |= Self::CLAIMED;
    }
}

/// `used` of a record.
pub const SIGNED_BY_WALLET: u8 = 1;
pub const SIGNED_BY_DELEGATE: u8 = 2;

/// A registered order. A record never moves while it is in use; a released one is all zeros.
#[derive(Clone, Copy, Pod, Zeroable, IdlType)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct OrderRecord {
    /// Signing time in unix milliseconds: the nonce.
    pub time: u64,
    /// Collateral of this order, in base units.
    pub locked: Amount,
    /// The market's order counter at registration: earlier orders come first.
    pub seq: u32,
    /// The market's fee at registration, in base units per lot.
    pub fee: u32,
    /// Limit in ticks.
    pub limit: Ticks,
    /// Lots per slot.
    pub lots: Lots,
    /// First slot.
    pub first: SlotIndex,
    /// When it was registered, in unix seconds.
    pub live_from: u32,
    /// When it was ended, in unix seconds, or NEVER.
    pub ended_at: u32,
    /// Number of slots.
    pub count: u16,
    /// 0 buy, 1 sell.
    pub side: u8,
    /// 0 empty; 1 an order that the wallet signed, 2 one that the delegate signed.
    pub used: u8,
    /// Fills of the newest slots, at index slot % 8.
    pub ring: [RingEntry; RING_SLOTS],
}

const _: () = assert!(core::mem::size_of::<OrderRecord>() == 112);
