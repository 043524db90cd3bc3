//! `deposit`: tokens of the wallet become free balance.

use crate::errors::Fault;
use crate::events::Deposited;
use crate::state::{Market, TraderAccount};
use crate::token::Transfer;
use crate::units::Amount;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct Deposit {
    pub wallet: Signer,
    pub market: Account<Market>,
    #[account(
        mut,
        constraint = trader.market == *market.address() @ Fault::ForeignMarket,
        constraint = trader.wallet == *wallet.address() @ Fault::WrongWallet
    )]
    pub trader: TraderAccount,
    #[account(mut)]
    pub source: UncheckedAccount,
    #[account(mut)]
    pub vault: UncheckedAccount,
    pub mint: UncheckedAccount,
    pub token_program: Program<Token>,
}

pub fn handler(ctx: &mut Context<Deposit>, amount: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let amount = Amount(amount);
    require!(amount > Amount::ZERO, Fault::AmountZero);
    let free = accounts.trader.free.checked_add(amount).ok_or(Fault::Overflow)?;
    let (vault, mint, source) = (accounts.vault.account(), accounts.mint.account(), accounts.source.account());
    Transfer::new(&accounts.market, vault, mint, source)?.into_vault(accounts.wallet.account(), amount)?;
    accounts.trader.free = free;
    accounts.trader.seq += 1;
    emit!(Deposited {
        market: *accounts.market.address(),
        trader: *accounts.trader.address(),
        amount: amount.0,
        free: free.0
    });
    Ok(())
}
