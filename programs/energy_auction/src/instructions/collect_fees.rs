//! `collect_fees`: all fees of registered orders and closed slots go to a token account of the authority.

use crate::errors::Fault;
use crate::events::FeesCollected;
use crate::state::Market;
use crate::token::Transfer;
use crate::units::Amount;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CollectFees {
    pub authority: Signer,
    #[account(mut, constraint = market.authority == *authority.address() @ Fault::WrongAuthority)]
    pub market: Account<Market>,
    #[account(mut)]
    pub vault: UncheckedAccount,
    #[account(mut)]
    pub destination: UncheckedAccount,
    pub mint: UncheckedAccount,
    pub token_program: Program<Token>,
}

pub fn handler(ctx: &mut Context<CollectFees>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let amount = accounts.market.fees;
    require!(amount > Amount::ZERO, Fault::AmountZero);
    let (vault, mint, destination) =
        (accounts.vault.account(), accounts.mint.account(), accounts.destination.account());
    let transfer = Transfer::new(&accounts.market, vault, mint, destination)?;
    transfer.out_of_vault(&accounts.market, accounts.authority.address(), amount)?;
    accounts.market.fees = Amount::ZERO;
    accounts.market.seq += 1;
    emit!(FeesCollected { market: *accounts.market.address(), amount: amount.0 });
    Ok(())
}
