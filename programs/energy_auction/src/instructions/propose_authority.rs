//! `propose_authority`: the first of two steps of a hand-over. Nothing changes until the proposed one accepts.

use crate::errors::Fault;
use crate::events::AuthorityProposed;
use crate::state::Market;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ProposeAuthority {
    pub authority: Signer,
    #[account(mut, constraint = market.authority == *authority.address() @ Fault::WrongAuthority)]
    pub market: Account<Market>,
}

/// The zero address takes a proposal back.
pub fn handler(ctx: &mut Context<ProposeAuthority>, proposed: Address) -> Result<()> {
    let market = &mut ctx.accounts.market;
    market.pending_authority = proposed;
    market.seq += 1;
    emit!(AuthorityProposed { market: *market.address(), proposed });
    Ok(())
}
