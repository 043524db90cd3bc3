//! `settle_batch`: moves the money of one batch of fills. Anybody may call it; the proof says that the keeper posted it,
//! and the orders say that their owners signed it.

use super::batch_data::BatchData;
use super::settlement::Settlement;
use crate::clock::Now;
use crate::errors::Fault;
use crate::events::BatchSettled;
use crate::merkle::{depth_of, root_of};
use crate::order::Windows;
use crate::sha::same;
use crate::state::{Market, Slot, TraderAccount, STATE_POSTED};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct SettleBatch {
    pub market: Account<Market>,
    #[account(mut, constraint = slot.market == *market.address() @ Fault::ForeignMarket)]
    pub slot: Account<Slot>,
}

pub fn handler(ctx: &mut Context<SettleBatch>, batch: u16, data: &[u8]) -> Result<()> {
    let now = Now::read()?;
    let traders = ctx.remaining_accounts()?;
    let accounts = &mut ctx.accounts;
    let windows = Windows::of(&accounts.market);
    check(&accounts.slot, &windows, batch, now)?;

    let mut data = BatchData::new(data, depth_of(accounts.slot.batches))?;
    let leaf_size = data.leaf_size(traders.len());
    let mut settlement = Settlement::new(&accounts.market, &accounts.slot, batch, now, leaf_size);
    let mut previous = core::ptr::null();
    for view in &traders {
        check_distinct(view, &mut previous)?;
        // SAFETY: `check_distinct` makes this the only view of the account, and it is dropped before the next is loaded.
        // Owner, discriminator and writability are checked by the load; the market by the settlement.
        let mut trader = unsafe { TraderAccount::load_mut(*view)? };
        settlement.settle(&mut trader, data.fills()?)?;
    }
    data.end()?;
    let (leaf, totals) = settlement.finish()?;
    let root = root_of(leaf, batch, data.proof);
    require!(same(&root, &accounts.slot.result_root), Fault::BatchProof);

    let slot = &mut *accounts.slot;
    slot.mark_settled(batch);
    slot.fees = slot.fees.checked_add(totals.fees).ok_or(Fault::Overflow)?;
    slot.seq += 1;
    emit!(BatchSettled {
        market: slot.market,
        index: slot.index.0,
        batch,
        fills: totals.fills,
        lots: totals.bought,
        fees: totals.fees.0,
    });
    Ok(())
}

fn check(slot: &Slot, windows: &Windows, batch: u16, now: Now) -> Result<()> {
    require!(slot.state == STATE_POSTED, Fault::SlotState);
    let end = windows.gate(slot.index) + windows.settle as i64;
    require!(now.seconds as i64 <= end, Fault::SettleWindow);
    require!(batch < slot.batches, Fault::BatchIndex);
    require!(!slot.is_settled(batch), Fault::BatchSettledAlready);
    Ok(())
}

/// Refuses an account that was given twice.
///
/// The loader lays distinct accounts out one behind the other, and a repeated one is a reference to the first: so the
/// addresses in memory rise strictly if and only if all accounts are distinct.
#[inline(always)]
fn check_distinct(view: &AccountView, previous: &mut *const u8) -> Result<()> {
    let at = view.account_ptr() as *const u8;
    require!(at > *previous, Fault::BatchAccounts);
    *previous = at;
    Ok(())
}
