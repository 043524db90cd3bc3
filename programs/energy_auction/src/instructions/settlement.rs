//! The fills of one batch: what they do to each trader, and what they add up to.

use super::batch_data::FILL;
use crate::clock::Now;
use crate::errors::Fault;
use crate::events::{OrderEnded, ENDED_BY_COVER};
use crate::merkle::{Leaf, LEAF};
use crate::order::{Net, Windows};
use crate::sha::sha256;
use crate::state::{Market, OrderRecord, Slot, TraderAccount, NEVER};
use crate::units::{Amount, Lots, Side, SlotIndex, Ticks, Unit};
use anchor_lang::prelude::*;

/// What the fills of a batch add up to.
#[derive(Clone, Copy, Default)]
pub struct Totals {
    pub bought: u64,
    pub sold: u64,
    pub debits: Amount,
    pub credits: Amount,
    pub fees: Amount,
    pub fills: u16,
}

/// The balances of one trader while a batch is settled.
struct Balance {
    free: Amount,
    locked: Amount,
}

/// A batch while it is settled, trader by trader.
pub struct Settlement {
    market: Address,
    windows: Windows,
    unit: Unit,
    slot: SlotIndex,
    gate: i64,
    price: Ticks,
    now: Now,
    first_open: u64,
    totals: Totals,
    leaf: Leaf,
}

impl Settlement {
    #[inline(always)]
    pub fn new(rules: &Market, slot: &Slot, batch: u16, now: Now, leaf_size: usize) -> Self {
        let windows = Windows::of(rules);
        let mut leaf = Leaf::new(leaf_size);
        leaf.put(&[LEAF]);
        leaf.put(slot.market.as_array());
        leaf.put(&slot.index.0.to_le_bytes());
        leaf.put(&batch.to_le_bytes());
        Self {
            market: slot.market,
            windows,
            unit: rules.unit(),
            slot: slot.index,
            gate: windows.gate(slot.index),
            price: slot.price,
            now,
            first_open: windows.first_open(now.seconds),
            totals: Totals::default(),
            leaf,
        }
    }

    /// Applies the fills of one trader: all credits and debits first, then the cover of each order.
    #[inline(always)]
    pub fn settle(&mut self, trader: &mut TraderAccount, fills: &[u8]) -> Result<()> {
        require!(anchor_lang::address_eq(&trader.market, &self.market), Fault::ForeignMarket);
        let address = *trader.address();
        self.leaf.put(address.as_array());
        let count = (fills.len() / FILL) as u8;
        self.leaf.put(&[count]);
        self.totals.fills += count as u16;
        let mut balance = Balance { free: trader.free, locked: trader.locked };
        let before = (balance.free + balance.locked, self.totals.credits, self.totals.debits);

        let records = trader.as_mut_slice();
        for fill in fills.chunks_exact(FILL) {
            let (index, lots) = parse(fill);
            let record = records.get_mut(index).ok_or(Fault::RecordEmpty)?;
            let net = self.fill(record, lots)?;
            self.pay(record, &mut balance, net)?;
        }
        for fill in fills.chunks_exact(FILL) {
            let (index, _) = parse(fill);
            let record = records.get_mut(index).ok_or(Fault::RecordEmpty)?;
            self.cover(record, &mut balance, &address, index)?;
        }
        trader.free = balance.free;
        trader.locked = balance.locked;
        trader.seq += 1;

        let (money, credits, debits) = before;
        let expected = money + (self.totals.credits - credits) - (self.totals.debits - debits);
        require!(balance.free + balance.locked == expected, Fault::Invariant);
        Ok(())
    }

    /// Checks one fill against its order, counts it in the order's ring, and adds it to the leaf.
    #[inline(always)]
    fn fill(&mut self, record: &mut OrderRecord, lots: Lots) -> Result<Net> {
        require!(record.is_used(), Fault::RecordEmpty);
        require!(record.is_live(self.slot, self.gate), Fault::OrderNotLive);
        require!(record.accepts(self.price), Fault::OrderLimit);
        let most = record.lots;
        let entry = record.entry_of(self.slot).ok_or(Fault::SettleWindow)?;
        require!(lots.0 > 0 && lots.0 <= most.0 - entry.filled_lots().0, Fault::OrderQuantity);
        entry.filled += lots.0;

        self.leaf.put(&record.time.to_le_bytes());
        self.leaf.put(&lots.0.to_le_bytes());
        match Side::of(record.side) {
            Side::Buy => self.totals.bought += lots.0 as u64,
            Side::Sell => self.totals.sold += lots.0 as u64,
        }
        self.totals.fees += record.fee_for(lots);
        Ok(record.net(self.price, lots, self.unit))
    }

    /// Debits come out of the collateral of the order, credits are free at once.
    #[inline(always)]
    fn pay(&mut self, record: &mut OrderRecord, balance: &mut Balance, net: Net) -> Result<()> {
        match net {
            Net::Debit(amount) => {
                record.locked = record.locked.checked_sub(amount).ok_or(Fault::OrderCover)?;
                balance.locked = balance.locked.checked_sub(amount).ok_or(Fault::OrderCover)?;
                self.totals.debits = self.totals.debits.checked_add(amount).ok_or(Fault::Overflow)?;
            }
            Net::Credit(amount) => {
                balance.free = balance.free.checked_add(amount).ok_or(Fault::Overflow)?;
                self.totals.credits = self.totals.credits.checked_add(amount).ok_or(Fault::Overflow)?;
            }
        }
        Ok(())
    }

    /// Brings the collateral of an order to what it must be: the excess becomes free; what is missing is taken from the
    /// free balance as far as it goes; an order that is still short ends now.
    #[inline(always)]
    fn cover(&self, record: &mut OrderRecord, balance: &mut Balance, trader: &Address, index: usize) -> Result<()> {
        let target = record.cover(&self.windows, self.unit, self.first_open);
        let available = record.locked.checked_add(balance.free).ok_or(Fault::Overflow)?;
        let after = target.min(available);
        balance.free = available - after;
        balance.locked = balance.locked - record.locked + after;
        record.locked = after;
        if after < target && record.ended_at == NEVER {
            record.ended_at = self.now.seconds;
            self.announce_end(record, trader, index);
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn announce_end(&self, record: &OrderRecord, trader: &Address, index: usize) {
        emit!(OrderEnded {
            market: self.market,
            trader: *trader,
            record: index as u8,
            time: record.time,
            ended_at: record.ended_at,
            reason: ENDED_BY_COVER,
        });
    }

    /// The hash of the leaf, and the sums, once they balance.
    #[inline(always)]
    pub fn finish(self) -> Result<([u8; 32], Totals)> {
        let totals = self.totals;
        let paid_out = totals.credits.checked_add(totals.fees).ok_or(Fault::Overflow)?;
        let balanced = totals.fills > 0 && totals.bought == totals.sold && totals.debits == paid_out;
        require!(balanced, Fault::BatchUnbalanced);
        Ok((sha256(&[self.leaf.bytes()]), totals))
    }
}

#[inline(always)]
fn parse(fill: &[u8]) -> (usize, Lots) {
    match *fill {
        [record, a, b, c, d] => (record as usize, Lots(u32::from_le_bytes([a, b, c, d]))),
        _ => (usize::MAX, Lots(0)), // never: chunks_exact gives five bytes
    }
}
