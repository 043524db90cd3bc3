//! A market: its rules for ever, its collected fees, its counters.

use crate::state::NEVER;
use crate::text::Grammar;
use crate::units::{Amount, Ticks, Unit};
use anchor_lang::prelude::*;

pub const MARKET_SEED: &[u8] = b"market";
pub const VAULT_SEED: &[u8] = b"vault";
pub const NAME_LENGTH: usize = 12;

#[account]
pub struct Market {
    /// Who created it: a seed of its address.
    pub creator: Address,
    /// Grants limits to traders; may pause, and change fees and keeper.
    pub authority: Address,
    /// Becomes the authority once it accepts; zero for nobody.
    pub pending_authority: Address,
    /// Posts clearings.
    pub keeper: Address,
    pub mint: Address,
    /// The token account that holds everything.
    pub vault: Address,
    /// Gets half of every penalty.
    pub fund_owner: Address,
    /// Quote base units per kWh.
    pub tick: u64,
    /// Quote base units per lot and tick: tick x lot / 1000.
    pub unit: u64,
    /// Taken at registration.
    pub order_fee: Amount,
    pub order_fee_maximum: Amount,
    /// What a challenge costs the bond.
    pub penalty: Amount,
    /// Most penalties of one slot.
    pub penalty_cap: Amount,
    /// What penalties are paid from.
    pub bond: Amount,
    /// Below it, later gates are paused.
    pub bond_minimum: Amount,
    /// Penalties that wait for the fund's owner.
    pub fund: Amount,
    /// Collected: order fees, and the fees of closed slots.
    pub fees: Amount,
    /// Orders registered so far.
    pub order_counter: u64,
    pub seq: u64,
    /// Base units per lot and side, copied into each order at its registration.
    pub fee: u32,
    pub fee_maximum: u32,
    pub slot_seconds: u32,
    pub gate_lead_seconds: u32,
    pub post_seconds: u32,
    pub settle_seconds: u32,
    pub life_seconds: u32,
    pub fresh_seconds: u32,
    /// Wh.
    pub lot: u32,
    /// Lowest limit, in ticks.
    pub floor: Ticks,
    /// Highest limit, in ticks.
    pub cap: Ticks,
    /// Gates from here on are paused, in unix seconds,
    pub pause_from: u32,
    /// and no longer from here on; NEVER while the pause is open.
    pub pause_until: u32,
    /// The pause before, while slots gated in it may still be challenged.
    pub earlier_pause_from: u32,
    pub earlier_pause_until: u32,
    /// A tick in the last decimal place that an order text shows.
    pub tick_step: u32,
    /// Zero padded.
    pub name: [u8; 12],
    /// Binds the market's cluster into every text: eight hexadecimal digits.
    pub tag: [u8; 8],
    /// 0 midpoint, 1 lowest, 2 highest.
    pub price_rule: u8,
    /// 0 pro rata, 1 time.
    pub rationing: u8,
    pub quote_decimals: u8,
    /// Decimal places of a price in an order text.
    pub tick_decimals: u8,
    pub name_length: u8,
    pub bump: u8,
    pub vault_bump: u8,
    pub padding: [u8; 5],
}

impl Market {
    #[inline(always)]
    pub fn unit(&self) -> Unit {
        Unit(self.unit)
    }

    #[inline(always)]
    pub fn grammar(&self) -> Grammar {
        Grammar {
            slot_seconds: self.slot_seconds,
            lot: self.lot,
            tick_step: self.tick_step,
            tick_decimals: self.tick_decimals,
        }
    }

    /// Whether a pause was open at a gate: its slot is neither cleared nor challenged.
    #[inline(always)]
    pub fn is_paused_at(&self, gate: i64) -> bool {
        let within = |from: u32, until: u32| from as i64 <= gate && gate < until as i64;
        within(self.pause_from, self.pause_until) || within(self.earlier_pause_from, self.earlier_pause_until)
    }

    #[inline(always)]
    pub fn pause_is_open(&self) -> bool {
        self.pause_until == NEVER
    }

    /// The name without its padding: a seed of the address.
    #[inline(always)]
    pub fn name_seed(&self) -> &[u8] {
        self.name.get(..self.name_length as usize).unwrap_or_default()
    }
}

/// The name before its first zero byte.
pub fn unpadded(name: &[u8; NAME_LENGTH]) -> &[u8] {
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(NAME_LENGTH);
    name.get(..end).unwrap_or_default()
}
