//! `end_orders_signed`: END texts that the wallet or its delegate signed, carried by anyone.

use super::end_orders::end_matching;
use crate::clock::Now;
use crate::ed25519::signed_texts;
use crate::errors::Fault;
use crate::events::ENDED_BY_TEXT;
use crate::order::Windows;
use crate::state::{Market, OrderRecord, TraderAccount};
use crate::text::{read_end, EndTarget, EndText};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct EndOrdersSigned {
    pub market: Account<Market>,
    #[account(mut, constraint = trader.market == *market.address() @ Fault::ForeignMarket)]
    pub trader: TraderAccount,
    pub instructions: Sysvar<SysvarInstructions>,
}

/// A text whose orders have ended already does no harm to those beside it; an instruction that ends nothing is refused.
pub fn handler(ctx: &mut Context<EndOrdersSigned>) -> Result<()> {
    let now = Now::read()?;
    let accounts = &mut ctx.accounts;
    let windows = Windows::of(&accounts.market);
    let mut texts = signed_texts(&accounts.instructions)?;
    require!(accounts.trader.may_end(texts.key), Fault::WrongSigner);
    let mut ended = false;
    while let Some(text) = texts.next_text()? {
        let end = read_end(text, accounts.trader.text_prefix())?;
        accounts.trader.check_fresh(end.time, accounts.market.fresh_seconds, now.seconds)?;
        ended |= end_matching(&mut accounts.trader, &windows, now, ENDED_BY_TEXT, |record| is_meant(&end, record));
    }
    require!(ended, Fault::NothingToEnd);
    accounts.trader.seq += 1;
    Ok(())
}

/// `all` means the orders signed before the END: a copy of it that is carried later cannot end a newer order.
fn is_meant(end: &EndText, record: &OrderRecord) -> bool {
    match end.target {
        EndTarget::One(time) => record.time == time,
        EndTarget::All => record.time < end.time,
    }
}
