//! `release_orders`: frees the collateral and the record of orders whose windows have all passed. Anybody may call it.

use crate::clock::Now;
use crate::errors::Fault;
use crate::events::OrderReleased;
use crate::order::Windows;
use crate::state::{check_locked, Market, OrderRecord, TraderAccount};
use crate::units::{Amount, CLOCK_SKEW_SECONDS};
use anchor_lang::bytemuck::Zeroable;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ReleaseOrders {
    pub market: Account<Market>,
    #[account(mut, constraint = trader.market == *market.address() @ Fault::ForeignMarket)]
    pub trader: TraderAccount,
}

pub fn handler(ctx: &mut Context<ReleaseOrders>) -> Result<()> {
    let now = Now::read()?;
    let accounts = &mut ctx.accounts;
    let windows = Windows::of(&accounts.market);
    let fresh_seconds = accounts.market.fresh_seconds;
    let trader = &mut accounts.trader;
    let (market, address) = (trader.market, *trader.address());
    let before = trader.free.checked_add(trader.locked).ok_or(Fault::Overflow)?;

    let mut freed = None;
    for (index, record) in trader.iter_mut().enumerate() {
        if !may_release(record, &windows, fresh_seconds, now) {
            continue;
        }
        freed = Some(freed.unwrap_or(Amount::ZERO) + record.locked);
        emit!(OrderReleased {
            market,
            trader: address,
            record: index as u8,
            time: record.time,
            freed: record.locked.0
        });
        *record = OrderRecord::zeroed();
    }
    let freed = freed.ok_or(Fault::NothingToRelease)?;
    trader.locked = trader.locked.checked_sub(freed).ok_or(Fault::Invariant)?;
    trader.free += freed;
    trader.seq += 1;

    require!(trader.free.checked_add(trader.locked) == Some(before), Fault::Invariant);
    check_locked(trader)
}

/// A life after the order was last live; and only once its text is too old to be registered again.
fn may_release(record: &OrderRecord, windows: &Windows, fresh_seconds: u32, now: Now) -> bool {
    let replay_end = record.time.saturating_add((fresh_seconds as u64 + CLOCK_SKEW_SECONDS as u64) * 1000);
    record.is_used() && now.seconds as i64 >= record.release_time(windows) && now.milliseconds() > replay_end
}
