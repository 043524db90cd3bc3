//! `withdraw_bond`: the authority takes the bond back when no slot that it stands for can be challenged any more.

use crate::clock::Now;
use crate::errors::Fault;
use crate::events::BondWithdrawn;
use crate::state::Market;
use crate::token::Transfer;
use crate::units::Amount;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct WithdrawBond {
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

pub fn handler(ctx: &mut Context<WithdrawBond>, amount: u64) -> Result<()> {
    let now = Now::read()?;
    let accounts = &mut ctx.accounts;
    let amount = Amount(amount);
    require!(amount > Amount::ZERO, Fault::AmountZero);
    let market = &accounts.market;
    let last_window = market.pause_from as u64 + market.life_seconds as u64;
    require!(market.pause_is_open() && now.seconds as u64 >= last_window, Fault::BondLocked);
    let bond = market.bond.checked_sub(amount).ok_or(Fault::InsufficientBond)?;
    let (vault, mint, destination) =
        (accounts.vault.account(), accounts.mint.account(), accounts.destination.account());
    let transfer = Transfer::new(&accounts.market, vault, mint, destination)?;
    transfer.out_of_vault(&accounts.market, accounts.authority.address(), amount)?;
    accounts.market.bond = bond;
    accounts.market.seq += 1;
    emit!(BondWithdrawn { market: *accounts.market.address(), amount: amount.0, bond: bond.0 });
    Ok(())
}
