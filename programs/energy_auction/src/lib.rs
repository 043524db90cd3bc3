//! Call auctions of energy on Solana.
//!
//! A market sells one timeslot after another. Orders are lines of text that a wallet signed; registering one makes it a
//! fact on chain and locks its collateral. After a slot's gate the keeper posts one price and the root of all fills;
//! anybody settles the batches below that root, and this program checks each fill against the order that was signed.
//!
//! Instructions check first, then change state, then check what must hold afterwards. The rules of money and time live
//! in `order.rs`, free of accounts, so that they read like the text of the rule.
#![cfg_attr(target_os = "solana", no_std)]

extern crate alloc;

use anchor_lang::prelude::*;

pub mod ascii;
pub mod calendar;
pub mod clock;
pub mod ed25519;
pub mod entrypoint;
pub mod envelope;
pub mod errors;
pub mod events;
pub mod instructions;
pub mod merkle;
pub mod order;
pub mod pauses;
pub mod prefix;
pub mod sha;
pub mod state;
pub mod text;
pub mod token;
pub mod units;

pub use instructions::*;

declare_id!("6nycUdkwQHRzJQYFcw9uYvdvNW5DU1T3Ta9PHXRtkN3x");

#[program]
pub mod energy_auction {
    use super::*;

    /// Creates a market, its rules for ever, and its empty vault.
    pub fn initialize_market(
        ctx: &mut Context<InitializeMarket>,
        name: [u8; 12],
        parameters: MarketParameters,
    ) -> Result<()> {
        initialize_market::handler(ctx, &name, &parameters)
    }

    /// Changes the fees of orders that are registered from now on, below their maxima.
    pub fn set_fees(ctx: &mut Context<SetFees>, fee: u32, order_fee: u64) -> Result<()> {
        set_fees::handler(ctx, fee, order_fee)
    }

    /// Names who posts clearings.
    pub fn set_keeper(ctx: &mut Context<SetKeeper>, keeper: Address) -> Result<()> {
        set_keeper::handler(ctx, keeper)
    }

    /// Proposes a new authority, or with the zero address nobody.
    pub fn propose_authority(ctx: &mut Context<ProposeAuthority>, proposed: Address) -> Result<()> {
        propose_authority::handler(ctx, proposed)
    }

    /// The proposed authority becomes the authority.
    pub fn accept_authority(ctx: &mut Context<AcceptAuthority>) -> Result<()> {
        accept_authority::handler(ctx)
    }

    /// Pauses gates from one slot and one gate lead after now.
    pub fn pause(ctx: &mut Context<Pause>) -> Result<()> {
        pause::handler(ctx)
    }

    /// Ends a pause, or calls it off.
    pub fn resume(ctx: &mut Context<Resume>) -> Result<()> {
        resume::handler(ctx)
    }

    /// Moves all collected fees to a token account of the authority.
    pub fn collect_fees(ctx: &mut Context<CollectFees>) -> Result<()> {
        collect_fees::handler(ctx)
    }

    /// Moves the fund's part of all penalties to a token account of its owner.
    pub fn collect_fund(ctx: &mut Context<CollectFund>) -> Result<()> {
        collect_fund::handler(ctx)
    }

    /// Adds to the bond from which penalties are paid.
    pub fn deposit_bond(ctx: &mut Context<DepositBond>, amount: u64) -> Result<()> {
        deposit_bond::handler(ctx, amount)
    }

    /// Takes from the bond, in a pause that has lasted for all windows.
    pub fn withdraw_bond(ctx: &mut Context<WithdrawBond>, amount: u64) -> Result<()> {
        withdraw_bond::handler(ctx, amount)
    }

    /// Opens the account of a wallet in a market; anybody may pay for it.
    pub fn open_trader(ctx: &mut Context<OpenTrader>, wallet: Address) -> Result<()> {
        open_trader::handler(ctx, wallet)
    }

    /// Sets the most lots per slot that a trader may offer to sell and to buy.
    pub fn set_limits(ctx: &mut Context<SetLimits>, max_sell_lots: u32, max_buy_lots: u32) -> Result<()> {
        set_limits::handler(ctx, max_sell_lots, max_buy_lots)
    }

    /// Moves tokens of the wallet into the vault and adds them to the free balance.
    pub fn deposit(ctx: &mut Context<Deposit>, amount: u64) -> Result<()> {
        deposit::handler(ctx, amount)
    }

    /// Moves free balance out of the vault to a token account of the wallet.
    pub fn withdraw(ctx: &mut Context<Withdraw>, amount: u64) -> Result<()> {
        withdraw::handler(ctx, amount)
    }

    /// Names a key that may sign orders within bounds, and end orders; the zero address for nobody.
    pub fn set_delegate(ctx: &mut Context<SetDelegate>, delegate: Address, bounds: DelegateBounds) -> Result<()> {
        set_delegate::handler(ctx, delegate, &bounds)
    }

    /// Adds order records to the account.
    pub fn add_records(ctx: &mut Context<AddRecords>, count: u8) -> Result<()> {
        add_records::handler(ctx, count)
    }

    /// Closes an empty account; its rent goes to whoever paid it.
    pub fn close_trader(ctx: &mut Context<CloseTrader>) -> Result<()> {
        close_trader::handler(ctx)
    }

    /// Registers the orders signed in the Ed25519 instruction just before this one.
    pub fn register_orders(ctx: &mut Context<RegisterOrders>) -> Result<()> {
        register_orders::handler(ctx)
    }

    /// Ends the order that was signed at `time` (ms), or all orders if it is 0.
    pub fn end_orders(ctx: &mut Context<EndOrders>, time: u64) -> Result<()> {
        end_orders::handler(ctx, time)
    }

    /// Ends orders by the END texts signed in the Ed25519 instruction just before this one.
    pub fn end_orders_signed(ctx: &mut Context<EndOrdersSigned>) -> Result<()> {
        end_orders_signed::handler(ctx)
    }

    /// Frees the collateral and the record of every order whose windows have all passed.
    pub fn release_orders(ctx: &mut Context<ReleaseOrders>) -> Result<()> {
        release_orders::handler(ctx)
    }

    /// Posts the price and the result root of a slot, once.
    pub fn post_clearing(
        ctx: &mut Context<PostClearing>,
        index: u32,
        price: i32,
        batches: u16,
        result_root: [u8; 32],
        book_hash: [u8; 32],
        log_head: [u8; 32],
    ) -> Result<()> {
        let clearing = Clearing { index, price, batches, result_root, book_hash, log_head };
        post_clearing::handler(ctx, &clearing)
    }

    /// Settles one batch of fills: `data` is depth, proof, and the fills of each remaining account in order.
    pub fn settle_batch(ctx: &mut Context<SettleBatch>, batch: u16, data: &[u8]) -> Result<()> {
        settle_batch::handler(ctx, batch, data)
    }

    /// Penalizes that an order better than the price was not filled.
    pub fn challenge_underfilled(ctx: &mut Context<ChallengeUnderfilled>, record: u8) -> Result<()> {
        challenge_underfilled::handler(ctx, record)
    }

    /// Penalizes that two orders which cross did not trade, or that nothing was posted for them.
    pub fn challenge_crossing(
        ctx: &mut Context<ChallengeCrossing>,
        index: u32,
        buy_record: u8,
        sell_record: u8,
    ) -> Result<()> {
        challenge_crossing::handler(ctx, index, buy_record, sell_record)
    }

    /// Penalizes that an order at the price got less than its share while another got more.
    pub fn challenge_rationing(ctx: &mut Context<ChallengeRationing>, record: u8, other_record: u8) -> Result<()> {
        challenge_rationing::handler(ctx, record, other_record)
    }

    /// Closes a slot whose windows have all passed; its fees go to the market, its rent to its payer.
    pub fn close_slot(ctx: &mut Context<CloseSlot>) -> Result<()> {
        close_slot::handler(ctx)
    }
}

anchor_lang::pinocchio::default_allocator!();
