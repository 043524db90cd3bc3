//! `challenge_crossing`: a buy and a sell of two traders could have traded with each other and did not.
//!
//! Both may stand exactly at the price of a posted slot, or nothing was posted at all: then the slot's account is made here,
//! as missed, so that the cap of its penalties holds for every later challenge.
// Anchor's macro binds the argument that is a seed a second time and does not use it there.
#![allow(unused_variables)]

use super::penalty::{compensate, pay, Challenged};
use crate::clock::Now;
use crate::errors::Fault;
use crate::events::Challenged as ChallengedEvent;
use crate::state::{Market, Slot, TraderAccount, SLOT_SEED, STATE_MISSED};
use crate::units::{Side, SlotIndex};
use anchor_lang::prelude::*;

#[derive(Accounts)]
#[instruction(index: u32)]
pub struct ChallengeCrossing {
    #[account(mut)]
    pub payer: Signer,
    #[account(mut)]
    pub market: Account<Market>,
    // Lamports that somebody sent to the address do not make a slot: the account's owner decides.
    #[account(
        init_if_needed, payer = payer, space = 8 + core::mem::size_of::<Slot>(),
        seeds = [SLOT_SEED, market.address().as_ref(), &index.to_le_bytes()], bump
    )]
    pub slot: Account<Slot>,
    #[account(mut, constraint = buyer.market == *market.address() @ Fault::ForeignMarket)]
    pub buyer: TraderAccount,
    #[account(mut, constraint = seller.market == *market.address() @ Fault::ForeignMarket)]
    pub seller: TraderAccount,
    pub system_program: Program<System>,
}

pub fn handler(ctx: &mut Context<ChallengeCrossing>, index: u32, buy_record: u8, sell_record: u8) -> Result<()> {
    let now = Now::read()?;
    let bump = ctx.bumps.slot;
    let accounts = &mut ctx.accounts;
    let (market, slot) = (&mut accounts.market, &mut accounts.slot);
    let (buyer, seller) = (&mut accounts.buyer, &mut accounts.seller);
    let challenged = Challenged::new(market, SlotIndex(index), now)?;
    if slot.state == 0 {
        miss(slot, *market.address(), *accounts.payer.address(), index, bump, now);
    }
    check(&challenged, slot, buyer, buy_record, seller, sell_record)?;

    challenged.claim(buyer, buy_record)?;
    challenged.claim(seller, sell_record)?;
    let due = market.penalty;
    let penalty = pay(market, slot, due, now)?;
    let sellers = penalty.harmed.half();
    compensate(buyer, penalty.harmed - sellers)?;
    compensate(seller, sellers)?;

    emit!(ChallengedEvent {
        market: *market.address(),
        index,
        kind: 2,
        trader: *buyer.address(),
        record: buy_record,
        other: *seller.address(),
        other_record: sell_record,
        paid: penalty.paid.0,
        missed: (slot.state == STATE_MISSED) as u8,
    });
    Ok(())
}

/// Both have lots left; they cross, and in a posted slot neither limit is worse or better than the price.
fn check(
    challenged: &Challenged,
    slot: &Slot,
    buyer: &TraderAccount,
    buy_record: u8,
    seller: &TraderAccount,
    sell_record: u8,
) -> Result<()> {
    // Anchor refuses one account in two places before; money does not rest on a release candidate alone.
    require!(!anchor_lang::address_eq(buyer.address(), seller.address()), Fault::SameTrader);
    let (buy, sell) = (challenged.order(buyer, buy_record)?, challenged.order(seller, sell_record)?);
    let sides = Side::of(buy.side) == Side::Buy && Side::of(sell.side) == Side::Sell;
    let cross = if slot.state == STATE_MISSED {
        buy.limit >= sell.limit
    } else {
        buy.limit == slot.price && sell.limit == slot.price
    };
    let left = challenged.filled(buy) < buy.lots && challenged.filled(sell) < sell.lots;
    require!(sides && cross && left, Fault::NotHarmed);
    Ok(())
}

fn miss(slot: &mut Slot, market: Address, payer: Address, index: u32, bump: u8, now: Now) {
    slot.market = market;
    slot.payer = payer;
    slot.seq = now.first_seq();
    slot.index = SlotIndex(index);
    slot.posted_at = now.seconds;
    slot.state = STATE_MISSED;
    slot.bump = bump;
}
