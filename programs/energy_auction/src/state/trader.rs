//! The account of one wallet in one market: balances, bounds, and its order records.

use crate::ascii::equal;
use crate::errors::Fault;
use crate::state::OrderRecord;
use crate::units::{Amount, Lots, Ticks, CLOCK_SKEW_SECONDS};
use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

pub const TRADER_SEED: &[u8] = b"trader";

/// Records of a new account.
pub const RECORDS: u32 = 8;
/// Most records that an account may grow to.
pub const RECORDS_MAXIMUM: u32 = 64;

/// Header of a trader account; the records follow it: their number as u32, four zero bytes, the records.
#[account]
pub struct Trader {
    pub market: Address,
    pub wallet: Address,
    /// May sign orders within the bounds below, and end orders; zero for nobody.
    pub delegate: Address,
    /// Who paid the rent and gets it back.
    pub rent_payer: Address,
    /// Base units that may be withdrawn or locked.
    pub free: Amount,
    /// Sum of the records' locked collateral.
    pub locked: Amount,
    /// No text signed before this time (ms) counts.
    pub min_time: u64,
    /// Rises with every change; begins at the chain's slot << 16.
    pub seq: u64,
    /// Most collateral of all orders that a delegate signed.
    pub delegate_max_locked: Amount,
    /// From then on it may register nothing, in unix seconds.
    pub delegate_expiry: u32,
    pub delegate_max_lots: Lots,
    pub delegate_max_buy_limit: Ticks,
    pub delegate_min_sell_limit: Ticks,
    /// Most lots per slot over all sell orders, set by the authority; 0 at first.
    pub max_sell_lots: Lots,
    pub max_buy_lots: Lots,
    /// "Energy <this address> tag <tag>": what every text of this account begins with.
    pub prefix: [u8; 64],
    pub prefix_length: u8,
    pub bump: u8,
    pub padding: [u8; 6],
}

pub type TraderAccount = Slab<Trader, OrderRecord>;

impl Trader {
    #[inline(always)]
    pub fn is_delegate(&self, key: &[u8; 32]) -> bool {
        self.delegate != Address::default() && equal(self.delegate.as_array(), key)
    }

    /// The wallet, or whoever acts for it.
    #[inline(always)]
    pub fn may_end(&self, key: &[u8; 32]) -> bool {
        equal(self.wallet.as_array(), key) || self.is_delegate(key)
    }

    /// The fixed beginning of every text of this account.
    #[inline(always)]
    pub fn text_prefix(&self) -> &[u8] {
        self.prefix.get(..self.prefix_length as usize).unwrap_or_default()
    }

    /// A text counts if it was signed within the last `fresh_seconds`, at most 60 s ahead of the chain's clock, and not
    /// before the account was opened.
    #[inline(always)]
    pub fn check_fresh(&self, time: u64, fresh_seconds: u32, now: u32) -> Result<()> {
        let oldest = now.saturating_sub(fresh_seconds) as u64 * 1000;
        let newest = (now as u64 + CLOCK_SKEW_SECONDS as u64) * 1000;
        require!(time >= oldest && time >= self.min_time, Fault::TimeStale);
        require!(time <= newest, Fault::TimeFuture);
        Ok(())
    }
}

/// Ends every instruction that moved money inside a trader account: the records' collateral is the account's.
#[inline]
pub fn check_locked(trader: &TraderAccount) -> Result<()> {
    let sum = trader.as_slice().iter().try_fold(Amount::ZERO, |sum, record| sum.checked_add(record.locked));
    require!(sum == Some(trader.locked), Fault::Invariant);
    Ok(())
}
