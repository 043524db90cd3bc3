//! `close_trader`: the wallet closes its empty account; the rent returns to whoever paid it.
//!
//! A later account of the wallet takes no text that was signed before it is opened, so nothing of this one can be replayed.

use crate::errors::Fault;
use crate::events::TraderClosed;
use crate::state::{Market, TraderAccount};
use crate::units::Amount;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseTrader {
    pub wallet: Signer,
    pub market: Account<Market>,
    #[account(
        mut,
        constraint = trader.market == *market.address() @ Fault::ForeignMarket,
        constraint = trader.wallet == *wallet.address() @ Fault::WrongWallet,
        constraint = trader.rent_payer == *rent_payer.address() @ Fault::WrongPayer,
        close = rent_payer
    )]
    pub trader: TraderAccount,
    #[account(mut)]
    pub rent_payer: UncheckedAccount,
}

pub fn handler(ctx: &mut Context<CloseTrader>) -> Result<()> {
    let accounts = &ctx.accounts;
    let trader = &accounts.trader;
    require!(trader.iter().all(|record| !record.is_used()), Fault::RecordsInUse);
    require!(trader.free == Amount::ZERO && trader.locked == Amount::ZERO, Fault::BalanceLeft);
    emit!(TraderClosed { market: *accounts.market.address(), trader: *trader.address(), wallet: trader.wallet });
    Ok(())
}
