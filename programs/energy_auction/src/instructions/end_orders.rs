//! `end_orders`: the wallet or its delegate ends one order, or all of them, by a transaction.

use crate::clock::Now;
use crate::errors::Fault;
use crate::events::{OrderEnded, ENDED_BY_WALLET};
use crate::order::Windows;
use crate::state::{Market, OrderRecord, TraderAccount};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct EndOrders {
    /// The wallet, or its delegate: also one whose time to register has run out.
    pub signer: Signer,
    pub market: Account<Market>,
    #[account(
        mut,
        constraint = trader.market == *market.address() @ Fault::ForeignMarket,
        constraint = trader.may_end(signer.address().as_array()) @ Fault::WrongWallet
    )]
    pub trader: TraderAccount,
}

pub fn handler(ctx: &mut Context<EndOrders>, time: u64) -> Result<()> {
    let now = Now::read()?;
    let accounts = &mut ctx.accounts;
    let windows = Windows::of(&accounts.market);
    let ended =
        end_matching(&mut accounts.trader, &windows, now, ENDED_BY_WALLET, |record| time == 0 || record.time == time);
    require!(ended, Fault::NothingToEnd);
    accounts.trader.seq += 1;
    Ok(())
}

/// Ends every pending order that matches; says whether there was one.
///
/// Collateral stays locked: the slots in flight are still covered by it, and `release_orders` frees it by time.
pub fn end_matching(
    trader: &mut TraderAccount,
    windows: &Windows,
    now: Now,
    reason: u8,
    matches: impl Fn(&OrderRecord) -> bool,
) -> bool {
    let (market, address) = (trader.market, *trader.address());
    let mut ended = false;
    for (index, record) in trader.iter_mut().enumerate() {
        if !record.is_pending(windows, now.seconds) || !matches(record) {
            continue;
        }
        record.ended_at = now.seconds;
        ended = true;
        emit!(OrderEnded {
            market,
            trader: address,
            record: index as u8,
            time: record.time,
            ended_at: now.seconds,
            reason,
        });
    }
    ended
}
