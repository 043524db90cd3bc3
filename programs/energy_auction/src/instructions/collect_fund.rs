//! `collect_fund`: the fund's half of all penalties goes to a token account of its owner.

use crate::errors::Fault;
use crate::events::FundCollected;
use crate::state::Market;
use crate::token::Transfer;
use crate::units::Amount;
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
    require!(amount > Amount::ZERO, Fault::AmountZero);
    let (vault, mint, destination) =
        (accounts.vault.account(), accounts.mint.account(), accounts.destination.account());
    let transfer = Transfer::new(&accounts.market, vault, mint, destination)?;
    transfer.out_of_vault(&accounts.market, accounts.owner.address(), amount)?;
    accounts.market.fund = Amount::ZERO;
    accounts.market.seq += 1;
    emit!(FundCollected { market: *accounts.market.address(), amount: amount.0 });
    Ok(())
}
