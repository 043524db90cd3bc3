//! `add_records`: the wallet pays for more order records. They never become fewer.

use crate::errors::Fault;
use crate::events::RecordsAdded;
use crate::state::{Market, OrderRecord, TraderAccount, RECORDS_MAXIMUM};
use anchor_lang::bytemuck::Zeroable;
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct AddRecords {
    #[account(mut)]
    pub wallet: Signer,
    pub market: Account<Market>,
    #[account(
        mut,
        constraint = trader.market == *market.address() @ Fault::ForeignMarket,
        constraint = trader.wallet == *wallet.address() @ Fault::WrongWallet
    )]
    pub trader: TraderAccount,
    pub system_program: Program<System>,
}

pub fn handler(ctx: &mut Context<AddRecords>, count: u8) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let trader = &mut accounts.trader;
    let records = trader.len() as u32 + count as u32;
    require!(count > 0 && records <= RECORDS_MAXIMUM, Fault::RecordCount);
    trader.resize_to_capacity(records)?;
    trader.top_up(accounts.wallet.account())?;
    for _ in 0..count {
        trader.try_push(OrderRecord::zeroed())?;
    }
    trader.seq += 1;
    emit!(RecordsAdded { market: *accounts.market.address(), trader: *trader.address(), records });
    Ok(())
}
