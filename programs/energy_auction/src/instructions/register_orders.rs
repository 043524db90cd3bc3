//! `register_orders`: makes signed orders facts on chain and locks their collateral.
//!
//! No signer is needed: the texts are signed, by the Ed25519 instruction just before this one, and say all that counts.

use crate::ascii::equal;
use crate::clock::Now;
use crate::ed25519::signed_texts;
use crate::errors::Fault;
use crate::events::OrderRegistered;
use crate::order::Windows;
use crate::state::{
    check_locked, Market, OrderRecord, RingEntry, TraderAccount, NEVER, SIGNED_BY_DELEGATE, SIGNED_BY_WALLET,
};
use crate::text::{read_order, OrderText};
use crate::units::{Amount, Side, SlotIndex, RING_SLOTS};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct RegisterOrders {
    #[account(mut)]
    pub market: Account<Market>,
    #[account(mut, constraint = trader.market == *market.address() @ Fault::ForeignMarket)]
    pub trader: TraderAccount,
    pub instructions: Sysvar<SysvarInstructions>,
}

pub fn handler(ctx: &mut Context<RegisterOrders>) -> Result<()> {
    let now = Now::read()?;
    let accounts = &mut ctx.accounts;
    let grammar = accounts.market.grammar();
    let mut texts = signed_texts(&accounts.instructions)?;
    let signed_by = signer(&accounts.trader, texts.key, now)?;
    while let Some(text) = texts.next_text()? {
        let order = read_order(text, accounts.trader.text_prefix(), &grammar)?;
        let place = check(&accounts.market, &accounts.trader, &order, now)?;
        register(&mut accounts.market, &mut accounts.trader, &order, signed_by, place, now)?;
    }
    accounts.market.seq += 1;
    accounts.trader.seq += 1;
    check_locked(&accounts.trader)
}

/// The wallet signs without bounds of its own; the delegate until its expiry, within those that the wallet set.
#[inline(always)]
fn signer(trader: &TraderAccount, key: &[u8; 32], now: Now) -> Result<u8> {
    if equal(trader.wallet.as_array(), key) {
        return Ok(SIGNED_BY_WALLET);
    }
    require!(trader.is_delegate(key) && now.seconds < trader.delegate_expiry, Fault::WrongSigner);
    Ok(SIGNED_BY_DELEGATE)
}

/// Everything that may forbid an order but money; returns the index of an empty record.
#[inline(always)]
fn check(market: &Market, trader: &TraderAccount, order: &OrderText, now: Now) -> Result<usize> {
    trader.check_fresh(order.time, market.fresh_seconds, now.seconds)?;
    require!(order.limit >= market.floor && order.limit <= market.cap, Fault::PriceOutOfBounds);
    let windows = Windows::of(market);
    require!(windows.gate(order.last()) >= now.seconds as i64, Fault::GatePassed);

    let mut empty = None;
    let mut side_lots = order.lots.0 as u64;
    for (index, record) in trader.as_slice().iter().enumerate() {
        if !record.is_used() {
            empty = empty.or(Some(index));
            continue;
        }
        require!(record.time != order.time, Fault::TimeUsed);
        if record.side == order.side as u8 && record.is_pending(&windows, now.seconds) {
            side_lots += record.lots.0 as u64;
        }
    }
    let granted = match order.side {
        Side::Buy => trader.max_buy_lots,
        Side::Sell => trader.max_sell_lots,
    };
    require!(side_lots <= granted.0 as u64, Fault::LimitExceeded);
    empty.ok_or(Fault::RecordsFull.into())
}

/// Takes the order fee, locks the collateral, writes the record.
#[inline(always)]
fn register(
    market: &mut Account<Market>,
    trader: &mut TraderAccount,
    order: &OrderText,
    signed_by: u8,
    place: usize,
    now: Now,
) -> Result<()> {
    market.order_counter += 1;
    let mut record = OrderRecord {
        time: order.time,
        locked: Amount::ZERO,
        seq: u32::try_from(market.order_counter).map_err(|_| Fault::Overflow)?,
        fee: market.fee,
        limit: order.limit,
        lots: order.lots,
        first: order.first,
        live_from: now.seconds,
        ended_at: NEVER,
        count: order.count,
        side: order.side as u8,
        used: signed_by,
        ring: [RingEntry { slot: SlotIndex(0), filled: 0 }; RING_SLOTS],
    };
    record.locked = record.first_cover(market.unit());
    if signed_by == SIGNED_BY_DELEGATE {
        check_delegate(trader, &record)?;
    }
    let order_fee = market.order_fee;
    let taken = record.locked.checked_add(order_fee).ok_or(Fault::Overflow)?;
    trader.free = trader.free.checked_sub(taken).ok_or(Fault::InsufficientFree)?;
    trader.locked += record.locked;
    market.fees += order_fee;
    *trader.get_mut(place).ok_or(Fault::RecordsFull)? = record;
    emit!(OrderRegistered {
        market: *market.address(),
        trader: *trader.address(),
        record: place as u8,
        seq: record.seq,
        time: record.time,
        side: record.side,
        limit: record.limit.0,
        lots: record.lots.0,
        first: record.first.0,
        count: record.count,
        fee: record.fee,
        locked: record.locked.0,
        live_from: record.live_from,
        by_delegate: (signed_by == SIGNED_BY_DELEGATE) as u8,
    });
    Ok(())
}

/// Bounds of one order, and of the collateral of all that a delegate signed.
#[cold]
fn check_delegate(trader: &TraderAccount, record: &OrderRecord) -> Result<()> {
    let limit = match Side::of(record.side) {
        Side::Buy => record.limit <= trader.delegate_max_buy_limit,
        Side::Sell => record.limit >= trader.delegate_min_sell_limit,
    };
    require!(limit && record.lots <= trader.delegate_max_lots, Fault::DelegateBounds);
    let earlier = trader.as_slice().iter().filter(|other| other.used == SIGNED_BY_DELEGATE);
    let locked = earlier.fold(record.locked, |sum, other| sum.saturating_add(other.locked));
    require!(locked <= trader.delegate_max_locked, Fault::DelegateBounds);
    Ok(())
}
