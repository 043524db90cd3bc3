//! The rules of money and time in i128, slot by slot, as docs/rules.md and docs/program.md state them.

use energy_auction::order::{Net, Windows};
use energy_auction::state::{OrderRecord, NEVER};

/// An order and its market's numbers, all as plain integers.
pub struct Order<'a> {
    pub record: &'a OrderRecord,
    pub windows: &'a Windows,
    pub unit: i128,
}

impl Order<'_> {
    fn is_buy(&self) -> bool {
        self.record.side == 0
    }

    fn lots(&self) -> i128 {
        self.record.lots.0 as i128
    }

    /// unit x max(0, limit) + fee for a buy, unit x max(0, -limit) + fee for a sell.
    pub fn cost_per_lot(&self) -> i128 {
        let signed = if self.is_buy() { self.record.limit.0 as i128 } else { -(self.record.limit.0 as i128) };
        self.unit * signed.max(0) + self.record.fee as i128
    }

    pub fn first_cover(&self) -> i128 {
        self.cost_per_lot() * self.lots() * (self.record.count as i128).min(8)
    }

    pub fn gate(&self, slot: i128) -> i128 {
        slot * self.windows.slot_seconds as i128 - self.windows.gate_lead as i128
    }

    fn slots(&self) -> std::ops::Range<i128> {
        let first = self.record.first.0 as i128;
        first..first + self.record.count as i128
    }

    /// The slot is in range, and its gate lies in the order's life.
    pub fn is_live(&self, slot: i128) -> bool {
        let gate = self.gate(slot);
        let before_end = self.record.ended_at == NEVER || gate < self.record.ended_at as i128;
        self.slots().contains(&slot) && self.record.live_from as i128 <= gate && before_end
    }

    /// Whether a fill may still come in this slot.
    pub fn is_open(&self, slot: i128, now: i128) -> bool {
        self.is_live(slot) && now <= self.gate(slot) + self.windows.settle as i128
    }

    pub fn filled(&self, slot: i128) -> i128 {
        let entry = &self.record.ring[(slot % 8) as usize];
        if entry.slot.0 as i128 == slot {
            (entry.filled & !(1 << 31)) as i128
        } else {
            0
        }
    }

    /// Lots that may still be filled, but never more than eight slots in full.
    pub fn cover(&self, now: i128) -> i128 {
        let open = self.slots().filter(|slot| self.is_open(*slot, now));
        let lots: i128 = open.map(|slot| self.lots() - self.filled(slot)).sum();
        self.cost_per_lot() * lots.min(8 * self.lots())
    }

    /// What the trader pays for a fill, below zero what he gets.
    pub fn pays(&self, price: i128, lots: i128) -> i128 {
        let amount = price * self.unit * lots;
        let fee = self.record.fee as i128 * lots;
        (if self.is_buy() { amount } else { -amount }) + fee
    }

    pub fn accepts(&self, price: i128) -> bool {
        let limit = self.record.limit.0 as i128;
        if self.is_buy() {
            price <= limit
        } else {
            price >= limit
        }
    }

    /// A life after the last gate at which it was live, or was ended.
    pub fn release_time(&self) -> i128 {
        let last = self.gate(self.slots().end - 1);
        last.min(self.record.ended_at as i128) + self.windows.life as i128
    }
}

/// A net as what is paid.
pub fn paid(net: Net) -> i128 {
    match net {
        Net::Debit(amount) => amount.0 as i128,
        Net::Credit(amount) => -(amount.0 as i128),
    }
}
