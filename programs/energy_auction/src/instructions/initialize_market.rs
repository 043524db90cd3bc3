//! `initialize_market`: a market with its rules for ever, and its vault.
// Anchor's macro binds the argument that is a seed a second time and does not use it there.
#![allow(unused_variables)]

use super::market_rules::{check_name, DerivedRules, MarketParameters};
use crate::clock::Now;
use crate::errors::Fault;
use crate::events::MarketInitialized;
use crate::sha::sha256;
use crate::state::{unpadded, Market, MARKET_SEED, NAME_LENGTH, NEVER, VAULT_SEED};
use crate::token;
use crate::units::{Amount, Ticks};
use anchor_lang::prelude::*;
use pinocchio_token::instructions::InitializeAccount3;
use pinocchio_token::state::Account as TokenAccount;

pub const SLOT_HASHES: Address = anchor_lang::address!("SysvarS1otHashes111111111111111111111111111");

#[derive(Accounts)]
#[instruction(name: [u8; 12])]
pub struct InitializeMarket {
    #[account(mut)]
    pub creator: Signer,
    #[account(
        init, payer = creator, space = 8 + core::mem::size_of::<Market>(),
        seeds = [MARKET_SEED, creator.address().as_ref(), unpadded(&name)], bump
    )]
    pub market: Account<Market>,
    pub mint: UncheckedAccount,
    #[account(mut, seeds = [VAULT_SEED, market.address().as_ref()], bump)]
    pub vault: UncheckedAccount,
    #[account(address = SLOT_HASHES)]
    pub slot_hashes: UncheckedAccount,
    pub token_program: Program<Token>,
    pub system_program: Program<System>,
}

pub fn handler(
    ctx: &mut Context<InitializeMarket>,
    name: &[u8; NAME_LENGTH],
    parameters: &MarketParameters,
) -> Result<()> {
    let now = Now::read()?;
    check_name(name, unpadded(name))?;
    let quote_decimals = token::mint_decimals(ctx.accounts.mint.account())?;
    let derived = parameters.check(ctx.accounts.creator.address(), quote_decimals)?;
    let tag = tag_of(ctx.accounts.market.address(), ctx.accounts.slot_hashes.account())?;

    create_vault(ctx)?;
    let (bump, vault_bump) = (ctx.bumps.market, ctx.bumps.vault);
    let accounts = &mut ctx.accounts;
    let market = &mut *accounts.market;
    store_rules(market, parameters, &derived);
    market.creator = *accounts.creator.address();
    market.mint = *accounts.mint.address();
    market.vault = *accounts.vault.address();
    market.seq = now.first_seq();
    market.name = *name;
    market.name_length = unpadded(name).len() as u8;
    market.tag = tag;
    market.quote_decimals = quote_decimals;
    market.bump = bump;
    market.vault_bump = vault_bump;

    emit!(MarketInitialized {
        market: *accounts.market.address(),
        creator: *accounts.creator.address(),
        mint: *accounts.mint.address(),
        vault: *accounts.vault.address(),
        name: *name,
        tag,
    });
    Ok(())
}

fn store_rules(market: &mut Market, parameters: &MarketParameters, derived: &DerivedRules) {
    market.authority = parameters.authority;
    market.keeper = parameters.keeper;
    market.fund_owner = parameters.fund_owner;
    market.tick = parameters.tick;
    market.unit = derived.unit;
    market.tick_step = derived.tick_step;
    market.order_fee = Amount(parameters.order_fee);
    market.order_fee_maximum = Amount(parameters.order_fee_maximum);
    market.penalty = Amount(parameters.penalty);
    market.penalty_cap = Amount(parameters.penalty_cap);
    market.bond_minimum = Amount(parameters.bond_minimum);
    // Without its bond a market begins paused: gates count once the bond is there and the authority resumes.
    market.pause_until = if parameters.bond_minimum > 0 { NEVER } else { 0 };
    market.fee = parameters.fee;
    market.fee_maximum = parameters.fee_maximum;
    market.slot_seconds = parameters.slot_seconds;
    market.gate_lead_seconds = parameters.gate_lead_seconds;
    market.post_seconds = parameters.post_seconds;
    market.settle_seconds = parameters.settle_seconds;
    market.life_seconds = parameters.life_seconds;
    market.fresh_seconds = parameters.fresh_seconds;
    market.lot = parameters.lot;
    market.floor = Ticks(parameters.floor);
    market.cap = Ticks(parameters.cap);
    market.price_rule = parameters.price_rule;
    market.rationing = parameters.rationing;
    market.tick_decimals = parameters.tick_decimals;
}

/// The vault: a token account at its own address, owned by the market's address.
fn create_vault(ctx: &Context<InitializeMarket>) -> Result<()> {
    let accounts = &ctx.accounts;
    let bump = [ctx.bumps.vault];
    let seeds: [&[u8]; 3] = [VAULT_SEED, accounts.market.address().as_ref(), &bump];
    create_account_signed(
        accounts.creator.account(),
        accounts.vault.account(),
        TokenAccount::LEN,
        &pinocchio_token::ID,
        &seeds,
    )?;
    InitializeAccount3::new(accounts.vault.account(), accounts.mint.account(), accounts.market.address()).invoke()
}

/// Eight hexadecimal digits that differ between clusters: from the market's address and the newest slot hash.
fn tag_of(market: &Address, slot_hashes: &AccountView) -> Result<[u8; 8]> {
    const COUNT: usize = 8; // then entries of slot u64 and hash, newest first
    const HASH_END: usize = COUNT + 8 + 32;
    let data = slot_hashes.try_borrow()?;
    let count = data.first_chunk::<COUNT>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    require!(count > 0, Fault::SlotHashesEmpty);
    let hash = data.get(COUNT + 8..HASH_END).ok_or(Fault::SlotHashesEmpty)?;
    let digest = sha256(&[market.as_ref(), hash]);
    let mut tag = [0u8; 8];
    for (pair, byte) in tag.chunks_exact_mut(2).zip(digest) {
        pair[0] = hexadecimal(byte >> 4);
        pair[1] = hexadecimal(byte & 15);
    }
    Ok(tag)
}

fn hexadecimal(digit: u8) -> u8 {
    if digit < 10 {
        b'0' + digit
    } else {
        b'a' + digit - 10
    }
}
