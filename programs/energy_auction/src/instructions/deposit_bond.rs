//! `deposit_bond`: anybody may raise the bond from which penalties are paid. It resumes nothing by itself.

use crate::errors::Fault;
use crate::events::BondDeposited;
use crate::state::Market;
use crate::token::Transfer;
use crate::units::Amount;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct DepositBond {
    pub payer: Signer,
    #[account(mut)]
    pub market: Account<Market>,
    #[account(mut)]
    pub source: UncheckedAccount,
    #[account(mut)]
    pub vault: UncheckedAccount,
    pub mint: UncheckedAccount,
    pub token_program: Program<Token>,
}

pub fn handler(ctx: &mut Context<DepositBond>, amount: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let amount = Amount(amount);
    require!(amount > Amount::ZERO, Fault::AmountZero);
    let bond = accounts.market.bond.checked_add(amount).ok_or(Fault::Overflow)?;
    let (vault, mint, source) = (accounts.vault.account(), accounts.mint.account(), accounts.source.account());
    Transfer::new(&accounts.market, vault, mint, source)?.into_vault(accounts.payer.account(), amount)?;
    accounts.market.bond = bond;
    accounts.market.seq += 1;
    emit!(BondDeposited { market: *accounts.market.address(), amount: amount.0, bond: bond.0 });
    Ok(())
}
