//! `collect_fund`: the fund's half of all penalties goes to a token account of its owner.

use crate::errors::Fault;
use crate::events::FundCollected;
use crate::state::Market;
use crate::token::Transfer;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CollectFund {
    pub owner: Signer,
    #[account(mut, constraint = market.fund_owner == *owner.address() @ Fault::WrongFundOwner)]
    pub market: Account<Market>,
    #[account(mut)]
    pub vault: UncheckedAccount,
    #[account(mut)]
    pub destination: UncheckedAccount,
    pub mint: UncheckedAccount,
    pub token_program: Program<Token>,
}

pub fn handler(ctx: &mut Context<CollectFund>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let amount = accounts.market.fund;
    require!(amount > 0, Fault::AmountZero);
    let (vault, mint, destination) =
        (accounts.vault.account(), accounts.mint.account(), accounts.destination.account());
    let transfer = Transfer::new(&accounts.market, vault, mint, destination)?;
    transfer.out_of_vault(&accounts.market, accounts.owner.address(), amount)?;
    accounts.market.fund = 0;
    accounts.market.seq += 1;
    emit!(FundCollected { market: *accounts.market.address(), amount });
    Ok(())
}
