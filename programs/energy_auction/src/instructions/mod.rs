//! One file per instruction: its accounts and its handler.
//!
//! Anchor's macros need the accounts of all instructions, and hidden modules beside them, at the root of the crate: hence
//! the globs. The handlers, which are all called `handler`, are reached by the names of their modules.
#![allow(ambiguous_glob_reexports)]

pub mod accept_authority;
pub mod add_records;
pub mod batch_data;
pub mod challenge_crossing;
pub mod challenge_rationing;
pub mod challenge_underfilled;
pub mod close_slot;
pub mod close_trader;
pub mod collect_fees;
pub mod collect_fund;
pub mod deposit;
pub mod deposit_bond;
pub mod end_orders;
pub mod end_orders_signed;
pub mod initialize_market;
pub mod market_rules;
pub mod open_trader;
pub mod pause;
pub mod penalty;
pub mod post_clearing;
pub mod propose_authority;
pub mod register_orders;
pub mod release_orders;
pub mod resume;
pub mod set_delegate;
pub mod set_fees;
pub mod set_keeper;
pub mod set_limits;
pub mod settle_batch;
pub mod settlement;
pub mod withdraw;
pub mod withdraw_bond;

pub use accept_authority::*;
pub use add_records::*;
pub use challenge_crossing::*;
pub use challenge_rationing::*;
pub use challenge_underfilled::*;
pub use close_slot::*;
pub use close_trader::*;
pub use collect_fees::*;
pub use collect_fund::*;
pub use deposit::*;
pub use deposit_bond::*;
pub use end_orders::*;
pub use end_orders_signed::*;
pub use initialize_market::*;
pub use market_rules::*;
pub use open_trader::*;
pub use pause::*;
pub use post_clearing::*;
pub use propose_authority::*;
pub use register_orders::*;
pub use release_orders::*;
pub use resume::*;
pub use set_delegate::*;
pub use set_fees::*;
pub use set_keeper::*;
pub use set_limits::*;
pub use settle_batch::*;
pub use withdraw::*;
pub use withdraw_bond::*;
