//! The rules of money and time of one order: when it is live, what it must keep locked, what a fill costs.
//!
//! Everything here works on one record and the market's numbers; no accounts, no clock, no input.

use crate::state::{Market, OrderRecord, RingEntry, NEVER};
use crate::units::{Amount, Lots, Side, SlotIndex, Ticks, Unit, RING_SLOTS};

/// The market's windows, in seconds.
#[derive(Clone, Copy)]
pub struct Windows {
    pub slot_seconds: u32,
    pub gate_lead: u32,
    pub post: u32,
    pub settle: u32,
    pub life: u32,
}

impl Windows {
    pub fn of(market: &Market) -> Self {
        Self {
            slot_seconds: market.slot_seconds,
            gate_lead: market.gate_lead_seconds,
            post: market.post_seconds,
            settle: market.settle_seconds,
            life: market.life_seconds,
        }
    }

    /// When the book of a slot is sealed, in unix seconds: `gate_lead` before its start.
    #[inline(always)]
    pub fn gate(&self, slot: SlotIndex) -> i64 {
        (slot.0 as u64 * self.slot_seconds as u64) as i64 - self.gate_lead as i64
    }

    /// The first slot whose gate is at `time` or later.
    #[inline(always)]
    pub fn first_gated_from(&self, time: u64) -> u64 {
        (time + self.gate_lead as u64).div_ceil(self.slot_seconds as u64)
    }

    /// The first slot that may still be settled at `now`: gate + settle >= now.
    #[inline(always)]
    pub fn first_open(&self, now: u32) -> u64 {
        self.first_gated_from((now as u64).saturating_sub(self.settle as u64))
    }
}

/// What a fill costs its trader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Net {
    Debit(Amount),
    Credit(Amount),
}

impl OrderRecord {
    #[inline(always)]
    pub fn is_used(&self) -> bool {
        self.used != 0
    }

    #[inline(always)]
    pub fn last(&self) -> SlotIndex {
        SlotIndex(self.first.0 + (self.count as u32).saturating_sub(1))
    }

    /// Whether the order can still be live in some slot whose gate has not passed.
    #[inline(always)]
    pub fn is_pending(&self, windows: &Windows, now: u32) -> bool {
        self.is_used() && self.ended_at == NEVER && windows.gate(self.last()) >= now as i64
    }

    /// live(order, slot), of a slot and its gate: the slot is in range and `live_from <= gate < ended_at`.
    #[inline(always)]
    pub fn is_live(&self, slot: SlotIndex, gate: i64) -> bool {
        slot >= self.first
            && slot <= self.last()
            && self.live_from as i64 <= gate
            && (self.ended_at == NEVER || gate < self.ended_at as i64)
    }

    /// The most that one lot can cost: unit x max(0, +-limit) + fee.
    #[inline(always)]
    pub fn cost_per_lot(&self, unit: Unit) -> Amount {
        let pays = match Side::of(self.side) {
            Side::Buy => self.limit.0 > 0,
            Side::Sell => self.limit.0 < 0,
        };
        let price = if pays { self.limit.0.unsigned_abs() as u64 } else { 0 };
        Amount(price * unit.0 + self.fee as u64)
    }

    /// What a new order must lock: all its slots, but no more than the ring holds.
    #[inline(always)]
    pub fn first_cover(&self, unit: Unit) -> Amount {
        let slots = (self.count as u64).min(RING_SLOTS as u64);
        Amount(self.cost_per_lot(unit).0 * self.lots.0 as u64 * slots)
    }

    /// The slots, as a half-open range, in which a fill may still come: live, and not past gate + settle.
    #[inline(always)]
    fn open_slots(&self, windows: &Windows, first_open: u64) -> (u64, u64) {
        let live = windows.first_gated_from(self.live_from as u64);
        let low = live.max(first_open).max(self.first.0 as u64);
        let mut high = self.first.0 as u64 + self.count as u64;
        if self.ended_at != NEVER {
            high = high.min(windows.first_gated_from(self.ended_at as u64));
        }
        (low, high.max(low))
    }

    /// What the order must keep locked: open lots (all slots that may still be filled, less what is filled in them),
    /// but never more than the ring's slots in full.
    #[inline(always)]
    pub fn cover(&self, windows: &Windows, unit: Unit, first_open: u64) -> Amount {
        let (low, high) = self.open_slots(windows, first_open);
        let (slots, lots) = (high - low, self.lots.0 as u64);
        let mut filled = 0;
        for entry in &self.ring {
            if (entry.slot.0 as u64).wrapping_sub(low) < slots {
                filled += entry.filled_lots().0 as u64;
            }
        }
        Amount(self.cost_per_lot(unit).0 * (slots * lots - filled).min(lots * RING_SLOTS as u64))
    }

    /// The ring's entry of a slot; an older slot's entry counts as empty.
    ///
    /// A newer one never stands there: every window of a slot ends before that of the eighth after it begins. Should a
    /// chain's clock ever run backwards, what was filled there is not forgotten.
    #[inline(always)]
    pub fn entry_of(&mut self, slot: SlotIndex) -> Option<&mut RingEntry> {
        let entry = &mut self.ring[slot.0 as usize % RING_SLOTS];
        if entry.slot != slot {
            if entry.slot > slot {
                return None;
            }
            *entry = RingEntry { slot, filled: 0 };
        }
        Some(entry)
    }

    /// What was filled in a slot, as far as the ring remembers it.
    #[inline(always)]
    pub fn filled_in(&self, slot: SlotIndex) -> Lots {
        let entry = &self.ring[slot.0 as usize % RING_SLOTS];
        if entry.slot == slot {
            entry.filled_lots()
        } else {
            Lots(0)
        }
    }

    /// Whether the order accepts this price.
    #[inline(always)]
    pub fn accepts(&self, price: Ticks) -> bool {
        match Side::of(self.side) {
            Side::Buy => price <= self.limit,
            Side::Sell => price >= self.limit,
        }
    }

    #[inline(always)]
    pub fn fee_for(&self, lots: Lots) -> Amount {
        Amount(self.fee as u64 * lots.0 as u64)
    }

    /// What a fill costs: a buyer pays the amount and a seller gets it, the other way round below zero; both pay the fee.
    #[inline(always)]
    pub fn net(&self, price: Ticks, lots: Lots, unit: Unit) -> Net {
        let amount = unit.amount(price, lots);
        let fee = self.fee_for(lots);
        let pays = (price.0 >= 0) == (Side::of(self.side) == Side::Buy);
        if pays {
            Net::Debit(amount + fee)
        } else if amount >= fee {
            Net::Credit(amount - fee)
        } else {
            Net::Debit(fee - amount)
        }
    }

    /// When collateral and record may be freed, in unix seconds: a life after the last moment at which the order was live.
    #[inline(always)]
    pub fn release_time(&self, windows: &Windows) -> i64 {
        windows.gate(self.last()).min(self.ended_at as i64) + windows.life as i64
    }
}
