//! The chain's clock, read once per instruction.

use crate::errors::Fault;
use anchor_lang::prelude::*;

/// What an instruction knows about the present.
#[derive(Clone, Copy)]
pub struct Now {
    /// Unix seconds. Accounts hold times as u32, with the largest value for "never".
    pub seconds: u32,
    /// The chain's own slot (not a timeslot of a market).
    pub chain_slot: u64,
}

impl Now {
    pub fn read() -> Result<Self> {
        let clock = Clock::get()?;
        let seconds = u32::try_from(clock.unix_timestamp).map_err(|_| Fault::ClockOutOfRange)?;
        require!(seconds < u32::MAX, Fault::ClockOutOfRange);
        Ok(Self { seconds, chain_slot: clock.slot })
    }

    pub fn milliseconds(self) -> u64 {
        self.seconds as u64 * 1000
    }

    /// Where the `seq` of an account that is created now begins: a reopened account is never older than its former self.
    pub fn first_seq(self) -> u64 {
        self.chain_slot << 16
    }
}
