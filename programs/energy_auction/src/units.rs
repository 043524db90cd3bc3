//! Numbers with a meaning. Money, lots, ticks and slots are all integers; what they mean decides what may be done to them.
//!
//! Accounts hold these types, byte for byte the integers within, and the IDL shows the integers. Instructions take plain
//! integers and events give them.

use anchor_lang::bytemuck::{Pod, Zeroable};
use anchor_lang::IdlAccountType;
use core::ops::{Add, AddAssign, Sub, SubAssign};

/// Slots whose fills an order remembers, and the most slots that it covers at once. Every window of a slot fits into it.
pub const RING_SLOTS: usize = 8;

/// Most energy that one order may ask for in one slot, in Wh: seven digits.
pub const ENERGY_MAXIMUM: u32 = 9_999_999;

/// Most slots of one order: a week of quarter hours.
pub const SLOTS_MAXIMUM: u16 = 672;

/// How far ahead of the chain's clock a signing time may be, in seconds.
pub const CLOCK_SKEW_SECONDS: u32 = 60;

/// The side of an order, as stored in its record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Side {
    Buy = 0,
    Sell = 1,
}

impl Side {
    #[inline(always)]
    pub fn of(byte: u8) -> Self {
        if byte == 0 {
            Side::Buy
        } else {
            Side::Sell
        }
    }
}

/// A number of which an account can hold the bytes.
macro_rules! stored {
    ($(#[doc = $meaning:literal])+ $name:ident($integer:ty)) => {
        $(#[doc = $meaning])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Pod, Zeroable)]
        #[bytemuck(crate = "anchor_lang::bytemuck")]
        #[repr(transparent)]
        pub struct $name(pub $integer);

        impl IdlAccountType for $name {}
    };
}

stored! {
    /// A price in ticks, signed: below zero the seller pays.
    Ticks(i32)
}

stored! {
    /// A quantity of energy in lots.
    Lots(u32)
}

stored! {
    /// A timeslot: its start in unix seconds, divided by the market's slot length.
    SlotIndex(u32)
}

stored! {
    /// A sum of money in base units of the quote token.
    Amount(u64)
}

impl Amount {
    pub const ZERO: Self = Self(0);

    #[inline(always)]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    #[inline(always)]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    #[inline(always)]
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    #[inline(always)]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Half of it, rounded down.
    #[inline(always)]
    pub fn half(self) -> Self {
        Self(self.0 / 2)
    }
}

// Like every sum of this program these stop it where they would overflow (Cargo.toml, overflow-checks).
impl Add for Amount {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Amount {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for Amount {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Amount {
    #[inline(always)]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

/// Base units of the quote token that one lot costs at one tick.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit(pub u64);

impl Unit {
    /// |price| x lots x unit. It fits: `initialize_market` refuses markets in which it would not.
    #[inline(always)]
    pub fn amount(self, price: Ticks, lots: Lots) -> Amount {
        Amount((price.0.unsigned_abs() as u64) * self.0 * (lots.0 as u64))
    }
}
