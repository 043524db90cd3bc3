//! `set_limits`: the authority says how many lots per slot a trader's connection can feed in and take out.

use crate::errors::Fault;
use crate::events::LimitsSet;
use crate::state::{Market, TraderAccount};
use crate::units::Lots;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct SetLimits {
    pub authority: Signer,
    #[account(constraint = market.authority == *authority.address() @ Fault::WrongAuthority)]
    pub market: Account<Market>,
    #[account(mut, constraint = trader.market == *market.address() @ Fault::ForeignMarket)]
    pub trader: TraderAccount,
}

/// Orders that are registered already stay as they are; the limits bind the next registration.
pub fn handler(ctx: &mut Context<SetLimits>, max_sell_lots: u32, max_buy_lots: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let trader = &mut accounts.trader;
    trader.max_sell_lots = Lots(max_sell_lots);
    trader.max_buy_lots = Lots(max_buy_lots);
    trader.seq += 1;
    emit!(LimitsSet {
        market: *accounts.market.address(),
        trader: *accounts.trader.address(),
        max_sell_lots,
        max_buy_lots,
    });
    Ok(())
}
