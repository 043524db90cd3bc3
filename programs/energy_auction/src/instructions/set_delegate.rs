//! `set_delegate`: the wallet names a key that may sign orders for it within bounds, and end orders.

use crate::errors::Fault;
use crate::events::DelegateSet;
use crate::state::{Market, TraderAccount};
use crate::units::{Amount, Lots, Ticks};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct SetDelegate {
    pub wallet: Signer,
    pub market: Account<Market>,
    #[account(
        mut,
        constraint = trader.market == *market.address() @ Fault::ForeignMarket,
        constraint = trader.wallet == *wallet.address() @ Fault::WrongWallet
    )]
    pub trader: TraderAccount,
}

/// What a delegate may sign; limits in ticks, `max_locked` in base units over all orders that a delegate signed.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct DelegateBounds {
    pub expiry: u32,
    pub max_lots: u32,
    pub max_buy_limit: i32,
    pub min_sell_limit: i32,
    pub max_locked: u64,
}

/// The zero address removes the delegate. Orders that are registered already stay as they are.
pub fn handler(ctx: &mut Context<SetDelegate>, delegate: Address, bounds: &DelegateBounds) -> Result<()> {
    let accounts = &mut ctx.accounts;
    require!(delegate != *accounts.wallet.address(), Fault::WrongDelegate);
    let trader = &mut accounts.trader;
    trader.delegate = delegate;
    trader.delegate_expiry = bounds.expiry;
    trader.delegate_max_lots = Lots(bounds.max_lots);
    trader.delegate_max_buy_limit = Ticks(bounds.max_buy_limit);
    trader.delegate_min_sell_limit = Ticks(bounds.min_sell_limit);
    trader.delegate_max_locked = Amount(bounds.max_locked);
    trader.seq += 1;
    emit!(DelegateSet {
        market: *accounts.market.address(),
        trader: *accounts.trader.address(),
        delegate,
        expiry: bounds.expiry,
        max_lots: bounds.max_lots,
        max_buy_limit: bounds.max_buy_limit,
        min_sell_limit: bounds.min_sell_limit,
        max_locked: bounds.max_locked,
    });
    Ok(())
}
