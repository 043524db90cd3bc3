//! `pause`: the authority stops later slots. It begins a slot and a gate lead from now, so that nobody can pause a book
//! that he has seen; whatever was gated before is posted, settled and challenged as ever, and money can always leave.

use crate::clock::Now;
use crate::errors::Fault;
use crate::events::Paused;
use crate::state::{Market, NEVER};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct Pause {
    pub authority: Signer,
    #[account(mut, constraint = market.authority == *authority.address() @ Fault::WrongAuthority)]
    pub market: Account<Market>,
}

/// One pause is remembered until all windows of the slots gated in it have passed; only then another may begin.
pub fn handler(ctx: &mut Context<Pause>) -> Result<()> {
    let now = Now::read()?;
    let market = &mut ctx.accounts.market;
    require!(!market.pause_is_open(), Fault::PausedAlready);
    let settled_down = market.pause_until as u64 + market.life_seconds as u64;
    require!(market.pause_until == 0 || now.seconds as u64 >= settled_down, Fault::PauseTooSoon);
    let notice = market.slot_seconds as u64 + market.gate_lead_seconds as u64;
    let from = u32::try_from(now.seconds as u64 + notice).map_err(|_| Fault::ClockOutOfRange)?;
    market.pause_from = from;
    market.pause_until = NEVER;
    market.seq += 1;
    emit!(Paused { market: *market.address(), pause_from: from });
    Ok(())
}
