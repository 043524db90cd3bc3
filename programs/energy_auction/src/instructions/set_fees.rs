//! `set_fees`: the authority changes fees below their maxima, for orders that are registered from now on.

use crate::errors::Fault;
use crate::events::FeesSet;
use crate::state::Market;
use crate::units::Amount;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct SetFees {
    pub authority: Signer,
    #[account(mut, constraint = market.authority == *authority.address() @ Fault::WrongAuthority)]
    pub market: Account<Market>,
}

pub fn handler(ctx: &mut Context<SetFees>, fee: u32, order_fee: u64) -> Result<()> {
    let market = &mut ctx.accounts.market;
    require!(fee <= market.fee_maximum && Amount(order_fee) <= market.order_fee_maximum, Fault::MarketFees);
    market.fee = fee;
    market.order_fee = Amount(order_fee);
    market.seq += 1;
    emit!(FeesSet { market: *market.address(), fee, order_fee });
    Ok(())
}
