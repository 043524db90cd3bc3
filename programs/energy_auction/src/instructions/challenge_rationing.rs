//! `challenge_rationing`: of two orders at the price, one got less than its share while the other got more.

use super::penalty::{compensate, pay, Challenged};
use crate::clock::Now;
use crate::errors::Fault;
use crate::events::Challenged as ChallengedEvent;
use crate::state::{Market, OrderRecord, Slot, TraderAccount, STATE_MISSED};
use crate::units::Lots;
use anchor_lang::prelude::*;

/// `rationing` of a market.
const PRO_RATA: u8 = 0;

#[derive(Accounts)]
pub struct ChallengeRationing {
    #[account(mut)]
    pub market: Account<Market>,
    #[account(mut, constraint = slot.market == *market.address() @ Fault::ForeignMarket)]
    pub slot: Account<Slot>,
    #[account(mut, constraint = trader.market == *market.address() @ Fault::ForeignMarket)]
    pub trader: TraderAccount,
    #[account(constraint = other.market == *market.address() @ Fault::ForeignMarket)]
    pub other: TraderAccount,
}

pub fn handler(ctx: &mut Context<ChallengeRationing>, record: u8, other_record: u8) -> Result<()> {
    let now = Now::read()?;
    let accounts = &mut ctx.accounts;
    let (market, slot) = (&mut accounts.market, &mut accounts.slot);
    let (trader, other) = (&mut accounts.trader, &accounts.other);
    let challenged = Challenged::new(market, slot.index, now)?;
    require!(slot.state != STATE_MISSED, Fault::SlotState);
    // Anchor refuses one account in two places before; money does not rest on a release candidate alone.
    require!(!anchor_lang::address_eq(trader.address(), other.address()), Fault::SameTrader);

    let (order, favoured) = (challenged.order(trader, record)?, challenged.order(other, other_record)?);
    let at_price = order.limit == slot.price && favoured.limit == slot.price;
    require!(order.side == favoured.side && at_price, Fault::NotHarmed);
    let (got, others) = (challenged.filled(order), challenged.filled(favoured));
    let harmed = if market.rationing == PRO_RATA {
        lost_share(order, got, favoured, others)
    } else {
        lost_place(order, got, favoured, others)
    };
    require!(harmed, Fault::NotHarmed);
    challenged.claim(trader, record)?;
    let due = market.penalty;
    let penalty = pay(market, slot, due, now)?;
    compensate(trader, penalty.harmed)?;

    emit!(ChallengedEvent {
        market: *market.address(),
        index: slot.index.0,
        kind: 3,
        trader: *trader.address(),
        record,
        other: *other.address(),
        other_record,
        paid: penalty.paid.0,
        missed: 0,
    });
    Ok(())
}

/// Pro rata, shares differ from q x R / T by less than a lot each: f2 q1 - f1 q2 stays below q1 + q2.
fn lost_share(order: &OrderRecord, got: Lots, favoured: &OrderRecord, others: Lots) -> bool {
    let (mine, theirs) = (order.lots.0 as u64, favoured.lots.0 as u64);
    others.0 as u64 * mine >= got.0 as u64 * theirs + mine + theirs
}

/// By time, a later order gets nothing before an earlier one has all.
fn lost_place(order: &OrderRecord, got: Lots, favoured: &OrderRecord, others: Lots) -> bool {
    order.seq < favoured.seq && got < order.lots && others.0 > 0
}
