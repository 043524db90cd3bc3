//! One cleared timeslot: the price and root that were posted, and which batches are settled.

use crate::units::{Amount, SlotIndex, Ticks};
use anchor_lang::prelude::*;

pub const SLOT_SEED: &[u8] = b"slot";

pub const STATE_POSTED: u8 = 1;
pub const STATE_SETTLED: u8 = 2;
/// Not posted in time though orders crossed: made by a challenge, so that the cap of its penalties holds.
pub const STATE_MISSED: u8 = 3;

#[account]
pub struct Slot {
    pub market: Address,
    /// Who paid the rent and gets it back.
    pub payer: Address,
    /// Root of the tree over the batches.
    pub result_root: [u8; 32],
    /// Hash of the book that was cleared.
    pub book_hash: [u8; 32],
    /// Head of the engine's event log at the clearing.
    pub log_head: [u8; 32],
    /// One bit per settled batch.
    pub bitmap: [u64; 32],
    /// Fees of the settled fills, until the slot is closed.
    pub fees: Amount,
    /// Penalties paid for this slot.
    pub penalties: Amount,
    /// Rises with every change; begins at the chain's slot << 16.
    pub seq: u64,
    pub index: SlotIndex,
    /// Ticks.
    pub price: Ticks,
    /// Unix seconds.
    pub posted_at: u32,
    pub batches: u16,
    /// How many batches are settled.
    pub settled: u16,
    /// 1 posted, 2 settled, 3 missed.
    pub state: u8,
    pub bump: u8,
    pub padding: [u8; 6],
}

impl Slot {
    #[inline(always)]
    pub fn is_settled(&self, batch: u16) -> bool {
        self.bitmap.get(batch as usize / 64).is_some_and(|word| word >> (batch % 64) & 1 != 0)
    }

    #[inline(always)]
    pub fn mark_settled(&mut self, batch: u16) {
        if let Some(word) = self.bitmap.get_mut(batch as usize / 64) {
            *word |= 1 << (batch % 64);
        }
        self.settled += 1;
        if self.settled == self.batches {
            self.state = STATE_SETTLED;
        }
    }
}
