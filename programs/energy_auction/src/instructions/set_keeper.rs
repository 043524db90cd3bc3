//! `set_keeper`: the authority names who posts clearings.

use crate::errors::Fault;
use crate::events::KeeperSet;
use crate::state::Market;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct SetKeeper {
    pub authority: Signer,
    #[account(mut, constraint = market.authority == *authority.address() @ Fault::WrongAuthority)]
    pub market: Account<Market>,
}

pub fn handler(ctx: &mut Context<SetKeeper>, keeper: Address) -> Result<()> {
    require!(keeper != Address::default(), Fault::MarketAddresses);
    let market = &mut ctx.accounts.market;
    market.keeper = keeper;
    market.seq += 1;
    emit!(KeeperSet { market: *market.address(), keeper });
    Ok(())
}
