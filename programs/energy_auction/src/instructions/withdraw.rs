//! `withdraw`: free balance goes to a token account of the wallet. Nothing can stop it.

use crate::errors::Fault;
use crate::events::Withdrawn;
use crate::state::{Market, TraderAccount};
use crate::token::Transfer;
use crate::units::Amount;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct Withdraw {
    pub wallet: Signer,
    pub market: Account<Market>,
    #[account(
        mut,
        constraint = trader.market == *market.address() @ Fault::ForeignMarket,
        constraint = trader.wallet == *wallet.address() @ Fault::WrongWallet
    )]
    pub trader: TraderAccount,
    #[account(mut)]
    pub vault: UncheckedAccount,
    #[account(mut)]
    pub destination: UncheckedAccount,
    pub mint: UncheckedAccount,
    pub token_program: Program<Token>,
}

pub fn handler(ctx: &mut Context<Withdraw>, amount: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let amount = Amount(amount);
    require!(amount > Amount::ZERO, Fault::AmountZero);
    let free = accounts.trader.free.checked_sub(amount).ok_or(Fault::InsufficientFree)?;
    let (vault, mint, destination) =
        (accounts.vault.account(), accounts.mint.account(), accounts.destination.account());
    let transfer = Transfer::new(&accounts.market, vault, mint, destination)?;
    transfer.out_of_vault(&accounts.market, &accounts.trader.wallet, amount)?;
    accounts.trader.free = free;
    accounts.trader.seq += 1;
    emit!(Withdrawn {
        market: *accounts.market.address(),
        trader: *accounts.trader.address(),
        amount: amount.0,
        free: free.0
    });
    Ok(())
}
