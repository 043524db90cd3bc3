//! `close_slot`: after all windows of a slot, its fees go to the market and its rent to its payer. Anybody may call it.

use crate::clock::Now;
use crate::errors::Fault;
use crate::events::SlotClosed;
use crate::order::Windows;
use crate::state::{Market, Slot};
use crate::units::Amount;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseSlot {
    #[account(mut)]
    pub market: Account<Market>,
    #[account(
        mut,
        constraint = slot.market == *market.address() @ Fault::ForeignMarket,
        constraint = slot.payer == *payer.address() @ Fault::WrongPayer,
        close = payer
    )]
    pub slot: Account<Slot>,
    #[account(mut)]
    pub payer: UncheckedAccount,
}

/// The posting window has passed for good, so a closed slot can never be posted again.
pub fn handler(ctx: &mut Context<CloseSlot>) -> Result<()> {
    let now = Now::read()?;
    let accounts = &mut ctx.accounts;
    let windows = Windows::of(&accounts.market);
    let (index, fees) = (accounts.slot.index, accounts.slot.fees);
    let end = windows.gate(index) + windows.life as i64;
    require!(now.seconds as i64 >= end, Fault::CloseWindow);

    accounts.market.fees = accounts.market.fees.checked_add(fees).ok_or(Fault::Overflow)?;
    accounts.market.seq += 1;
    accounts.slot.fees = Amount::ZERO;
    emit!(SlotClosed { market: *accounts.market.address(), index: index.0, fees: fees.0 });
    Ok(())
}
