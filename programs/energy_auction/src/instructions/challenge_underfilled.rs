//! `challenge_underfilled`: an order better than the price did not get all its lots. Anybody may say so; its owner is paid.

use super::penalty::{compensate, pay, Challenged};
use crate::clock::Now;
use crate::errors::Fault;
use crate::events::Challenged as ChallengedEvent;
use crate::state::{Market, Slot, TraderAccount, STATE_MISSED};
use crate::units::{Amount, Lots, Side};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ChallengeUnderfilled {
    #[account(mut)]
    pub market: Account<Market>,
    #[account(mut, constraint = slot.market == *market.address() @ Fault::ForeignMarket)]
    pub slot: Account<Slot>,
    #[account(mut, constraint = trader.market == *market.address() @ Fault::ForeignMarket)]
    pub trader: TraderAccount,
}

/// The penalty, and what the order lost: its missing lots times the distance of its limit from the price.
pub fn handler(ctx: &mut Context<ChallengeUnderfilled>, record: u8) -> Result<()> {
    let now = Now::read()?;
    let accounts = &mut ctx.accounts;
    let (market, slot, trader) = (&mut accounts.market, &mut accounts.slot, &mut accounts.trader);
    let challenged = Challenged::new(market, slot.index, now)?;
    require!(slot.state != STATE_MISSED, Fault::SlotState);

    let order = challenged.order(trader, record)?;
    let gain = match Side::of(order.side) {
        Side::Buy => order.limit.0 as i64 - slot.price.0 as i64,
        Side::Sell => slot.price.0 as i64 - order.limit.0 as i64,
    };
    let missing = Lots(order.lots.0 - challenged.filled(order).0);
    require!(gain > 0 && missing.0 > 0, Fault::NotHarmed);
    let lost = (missing.0 as u64)
        .checked_mul(market.unit().0)
        .and_then(|cost| cost.checked_mul(gain as u64))
        .map(Amount)
        .ok_or(Fault::Overflow)?;
    challenged.claim(trader, record)?;
    let due = market.penalty.saturating_add(lost);
    let penalty = pay(market, slot, due, now)?;
    compensate(trader, penalty.harmed)?;

    emit!(ChallengedEvent {
        market: *market.address(),
        index: slot.index.0,
        kind: 1,
        trader: *trader.address(),
        record,
        other: Address::default(),
        other_record: 0,
        paid: penalty.paid.0,
        missed: 0,
    });
    Ok(())
}
