//! `post_clearing`: the keeper posts one price and one result root for a slot. Once: the account is created here.
// Anchor's macro binds the argument that is a seed a second time and does not use it there.
#![allow(unused_variables)]

use crate::clock::Now;
use crate::errors::Fault;
use crate::events::ClearingPosted;
use crate::merkle::BATCHES_MAXIMUM;
use crate::order::Windows;
use crate::state::{Market, Slot, SLOT_SEED, STATE_POSTED};
use crate::units::{SlotIndex, Ticks};
use anchor_lang::prelude::*;

#[derive(Accounts)]
#[instruction(index: u32)]
pub struct PostClearing {
    #[account(mut)]
    pub keeper: Signer,
    #[account(constraint = market.keeper == *keeper.address() @ Fault::WrongKeeper)]
    pub market: Account<Market>,
    #[account(
        init, payer = keeper, space = 8 + core::mem::size_of::<Slot>(),
        seeds = [SLOT_SEED, market.address().as_ref(), &index.to_le_bytes()], bump
    )]
    pub slot: Account<Slot>,
    pub system_program: Program<System>,
}

/// What the keeper posts.
pub struct Clearing {
    pub index: u32,
    pub price: i32,
    pub batches: u16,
    pub result_root: [u8; 32],
    pub book_hash: [u8; 32],
    pub log_head: [u8; 32],
}

pub fn handler(ctx: &mut Context<PostClearing>, clearing: &Clearing) -> Result<()> {
    let now = Now::read()?;
    let bump = ctx.bumps.slot;
    let accounts = &mut ctx.accounts;
    check(&accounts.market, clearing, now)?;

    let slot = &mut *accounts.slot;
    slot.market = *accounts.market.address();
    slot.payer = *accounts.keeper.address();
    slot.result_root = clearing.result_root;
    slot.book_hash = clearing.book_hash;
    slot.log_head = clearing.log_head;
    slot.seq = now.first_seq();
    slot.index = SlotIndex(clearing.index);
    slot.price = Ticks(clearing.price);
    slot.posted_at = now.seconds;
    slot.batches = clearing.batches;
    slot.state = STATE_POSTED;
    slot.bump = bump;

    emit!(ClearingPosted {
        market: *accounts.market.address(),
        index: clearing.index,
        price: clearing.price,
        batches: clearing.batches,
        result_root: clearing.result_root,
        book_hash: clearing.book_hash,
        log_head: clearing.log_head,
    });
    Ok(())
}

/// gate < now <= gate + post; a price within the market's bounds; as many batches as the bitmap holds.
fn check(market: &Market, clearing: &Clearing, now: Now) -> Result<()> {
    let (windows, price) = (Windows::of(market), Ticks(clearing.price));
    let (gate, time) = (windows.gate(SlotIndex(clearing.index)), now.seconds as i64);
    require!(gate < time && time <= gate + windows.post as i64, Fault::PostWindow);
    require!(!market.is_paused_at(gate), Fault::SlotPaused);
    require!(price >= market.floor && price <= market.cap, Fault::PriceOutOfBounds);
    require!(clearing.batches >= 1 && clearing.batches <= BATCHES_MAXIMUM, Fault::BatchCount);
    Ok(())
}
