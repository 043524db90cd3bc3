//! What the three challenges have in common: their window, the orders that they name, and what a penalty costs whom.

use crate::clock::Now;
use crate::errors::Fault;
use crate::order::Windows;
use crate::pauses::pause_without_bond;
use crate::state::{Market, OrderRecord, Slot, TraderAccount};
use crate::units::{Amount, Lots, SlotIndex};
use anchor_lang::prelude::*;

/// A challenged slot: settling is over, and the money that it moved cannot have left the memory of the orders.
pub struct Challenged {
    slot: SlotIndex,
    gate: i64,
}

impl Challenged {
    /// gate + settle < now < gate + life, and no pause at the gate.
    pub fn new(market: &Market, slot: SlotIndex, now: Now) -> Result<Self> {
        let windows = Windows::of(market);
        let time = now.seconds as i64;
        let gate = windows.gate(slot);
        let open = gate + (windows.settle as i64) < time && time < gate + windows.life as i64;
        require!(open, Fault::ChallengeWindow);
        require!(!market.is_paused_at(gate), Fault::SlotPaused);
        Ok(Self { slot, gate })
    }

    /// An order that took part in the slot.
    pub fn order<'a>(&self, trader: &'a TraderAccount, record: u8) -> Result<&'a OrderRecord> {
        let order = trader.get(record as usize).ok_or(Fault::RecordEmpty)?;
        require!(order.is_used(), Fault::RecordEmpty);
        require!(order.is_live(self.slot, self.gate), Fault::OrderNotLive);
        Ok(order)
    }

    /// What was settled of an order in the slot.
    pub fn filled(&self, order: &OrderRecord) -> Lots {
        order.filled_in(self.slot)
    }

    /// Marks an order as one for which a penalty is paid: once in a slot.
    pub fn claim(&self, trader: &mut TraderAccount, record: u8) -> Result<()> {
        let order = trader.get_mut(record as usize).ok_or(Fault::RecordEmpty)?;
        let entry = order.entry_of(self.slot).ok_or(Fault::ChallengeWindow)?;
        require!(!entry.is_claimed(), Fault::ClaimedAlready);
        entry.mark_claimed();
        Ok(())
    }
}

/// Half of a penalty for the harmed, the other half, rounded down, for the fund.
pub struct Penalty {
    pub paid: Amount,
    pub harmed: Amount,
}

/// Takes a penalty out of the bond, as far as the cap of the slot and the bond go, and gives the fund its half.
pub fn pay(market: &mut Market, slot: &mut Slot, due: Amount, now: Now) -> Result<Penalty> {
    let left = market.penalty_cap.saturating_sub(slot.penalties);
    let paid = due.min(left).min(market.bond);
    require!(paid > Amount::ZERO, Fault::NothingToPay);
    let fund = paid.half();
    market.bond -= paid;
    market.fund = market.fund.checked_add(fund).ok_or(Fault::Overflow)?;
    slot.penalties += paid;
    pause_without_bond(market, now.seconds);
    market.seq += 1;
    slot.seq += 1;
    Ok(Penalty { paid, harmed: paid - fund })
}

/// Gives a harmed trader its part.
pub fn compensate(trader: &mut TraderAccount, amount: Amount) -> Result<()> {
    trader.free = trader.free.checked_add(amount).ok_or(Fault::Overflow)?;
    trader.seq += 1;
    Ok(())
}
