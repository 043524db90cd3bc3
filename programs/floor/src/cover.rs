//! Collateral after a fill, by the rule of energy_auction's `order.rs`, in as few instructions as it takes.

use crate::layout::{Market, Record, Slot, NEVER, RING_SLOTS};

/// Marks a fill for which a penalty was paid.
const CLAIMED: u32 = 1 << 31;

pub struct Cover {
    unit: u64,
    /// Orders that end here or later have so many slots open that the ring need not be read.
    long_enough: u64,
    slot_seconds: u64,
    gate_lead: u64,
    /// The first slot that may still be settled.
    first_open: u64,
    now: u32,
}

impl Cover {
    #[inline(always)]
    pub unsafe fn new(market: &Market, slot: &Slot) -> Self {
        let now = seconds();
        let mut cover = Self {
            unit: market.unit,
            long_enough: 0,
            slot_seconds: market.slot_seconds as u64,
            gate_lead: market.gate_lead_seconds as u64,
            first_open: 0,
            now,
        };
        cover.first_open = cover.first_gated_from(now as u64 - market.settle_seconds as u64);
        // Every order of the batch is live in its slot, so its open slots begin here at the latest. Of twice as many as the
        // ring holds, the ring's can be filled: as many as must be covered stay open whatever they are.
        cover.long_enough = cover.first_open.max(slot.index as u64) + 2 * RING_SLOTS as u64;
        cover
    }

    #[inline(always)]
    fn first_gated_from(&self, time: u64) -> u64 {
        (time + self.gate_lead + self.slot_seconds - 1) / self.slot_seconds
    }

    /// The excess becomes free, what is missing comes from the free balance; an order that stays short ends now.
    #[inline(always)]
    pub unsafe fn renew(&self, record: &mut Record, free: &mut u64) {
        let is_long = record.first as u64 + record.count as u64 >= self.long_enough;
        let lots = if is_long && record.ended_at == NEVER {
            record.lots as u64 * RING_SLOTS as u64
        } else {
            self.open_lots(record)
        };
        let target = self.cost_per_lot(record) * lots;
        let available = record.locked + *free;
        if target > available {
            self.end(record);
        }
        let after = if target > available { available } else { target };
        *free = available - after;
        record.locked = after;
    }

    #[cold]
    #[inline(never)]
    fn end(&self, record: &mut Record) {
        if record.ended_at == NEVER {
            record.ended_at = self.now;
        }
    }

    /// The most that a lot can cost: a limit counts if its side pays it.
    #[inline(always)]
    fn cost_per_lot(&self, record: &Record) -> u64 {
        let limit = record.limit as i64;
        let pays = if record.side == 0 { limit } else { -limit };
        let price = if pays > 0 { pays as u64 } else { 0 };
        price * self.unit + record.fee as u64
    }

    /// Lots that may still be filled, at most the ring's slots in full.
    #[cold]
    #[inline(never)]
    unsafe fn open_lots(&self, record: &Record) -> u64 {
        let live = self.first_gated_from(record.live_from as u64);
        let low = live.max(self.first_open).max(record.first as u64);
        let mut high = record.first as u64 + record.count as u64;
        if record.ended_at != NEVER {
            high = high.min(self.first_gated_from(record.ended_at as u64));
        }
        let (slots, lots) = (high.max(low) - low, record.lots as u64);
        let mut filled = 0;
        for entry in &record.ring {
            if (entry.slot as u64).wrapping_sub(low) < slots {
                filled += (entry.filled & !CLAIMED) as u64;
            }
        }
        (slots * lots - filled).min(lots * RING_SLOTS as u64)
    }
}

#[cfg(target_os = "solana")]
unsafe fn seconds() -> u32 {
    extern "C" {
        fn sol_get_clock_sysvar(clock: *mut u64) -> u64;
    }
    // Slot, start of the epoch, epoch, epoch of the leader schedule, unix time.
    let mut clock = core::mem::MaybeUninit::<[u64; 5]>::uninit();
    sol_get_clock_sysvar(clock.as_mut_ptr() as *mut u64);
    clock.assume_init()[4] as u32
}

#[cfg(not(target_os = "solana"))]
fn seconds() -> u32 {
    0
}
