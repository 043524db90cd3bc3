//! `resume`: the authority ends a pause, or calls it off before it began. The bond must be there.

use crate::clock::Now;
use crate::errors::Fault;
use crate::events::Resumed;
use crate::state::Market;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct Resume {
    pub authority: Signer,
    #[account(mut, constraint = market.authority == *authority.address() @ Fault::WrongAuthority)]
    pub market: Account<Market>,
}

/// A gate at this very second stays paused: its book has been seen.
pub fn handler(ctx: &mut Context<Resume>) -> Result<()> {
    let now = Now::read()?;
    let market = &mut ctx.accounts.market;
    require!(market.pause_is_open(), Fault::NotPaused);
    require!(market.bond >= market.bond_minimum, Fault::BondTooSmall);
    let from = market.pause_from;
    if from > now.seconds {
        market.pause_from = 0;
        market.pause_until = 0;
    } else {
        market.pause_until = now.seconds + 1;
    }
    market.seq += 1;
    let until = if market.pause_until == 0 { from } else { market.pause_until };
    emit!(Resumed { market: *market.address(), pause_from: from, pause_until: until });
    Ok(())
}
