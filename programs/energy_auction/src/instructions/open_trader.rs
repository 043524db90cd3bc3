//! `open_trader`: the account of a wallet in a market. Anybody may open it and pays its rent; only the wallet can use it.
// Anchor's macro binds the argument that is a seed a second time and does not use it there.
#![allow(unused_variables)]

use crate::clock::Now;
use crate::events::TraderOpened;
use crate::prefix::prefix;
use crate::state::{Market, OrderRecord, TraderAccount, RECORDS, TRADER_SEED};
use anchor_lang::bytemuck::Zeroable;
use anchor_lang::prelude::*;

#[derive(Accounts)]
#[instruction(wallet: Address)]
pub struct OpenTrader {
    #[account(mut)]
    pub payer: Signer,
    pub market: Account<Market>,
    #[account(
        init, payer = payer, space = TraderAccount::space_for(RECORDS),
        seeds = [TRADER_SEED, market.address().as_ref(), wallet.as_ref()], bump
    )]
    pub trader: TraderAccount,
    pub system_program: Program<System>,
}

pub fn handler(ctx: &mut Context<OpenTrader>, wallet: Address) -> Result<()> {
    let now = Now::read()?;
    let bump = ctx.bumps.trader;
    let accounts = &mut ctx.accounts;
    let address = *accounts.trader.address();
    let (text, length) = prefix(address.as_array(), &accounts.market.tag);

    let trader = &mut accounts.trader;
    trader.market = *accounts.market.address();
    trader.wallet = wallet;
    trader.rent_payer = *accounts.payer.address();
    trader.min_time = now.milliseconds();
    trader.seq = now.first_seq();
    trader.prefix = text;
    trader.prefix_length = length;
    trader.bump = bump;
    for _ in 0..RECORDS {
        trader.try_push(OrderRecord::zeroed())?;
    }

    emit!(TraderOpened {
        market: *accounts.market.address(),
        trader: address,
        wallet,
        rent_payer: *accounts.payer.address(),
        min_time: now.milliseconds(),
    });
    Ok(())
}
