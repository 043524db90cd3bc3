//! `accept_authority`: the second step of a hand-over, signed by the new authority, so that none is lost to a wrong address.

use crate::errors::Fault;
use crate::events::AuthorityAccepted;
use crate::state::Market;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct AcceptAuthority {
    pub proposed: Signer,
    // The zero address, which stands for nobody, cannot sign.
    #[account(mut, constraint = market.pending_authority == *proposed.address() @ Fault::WrongAuthority)]
    pub market: Account<Market>,
}

pub fn handler(ctx: &mut Context<AcceptAuthority>) -> Result<()> {
    let market = &mut ctx.accounts.market;
    market.authority = market.pending_authority;
    market.pending_authority = Address::default();
    market.seq += 1;
    emit!(AuthorityAccepted { market: *market.address(), authority: market.authority });
    Ok(())
}
