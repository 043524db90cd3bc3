//! Numbers with a meaning. Lots, ticks and slots are all integers; what they mean decides what may be done to them.

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

/// A price in ticks, signed: below zero the seller pays.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Ticks(pub i32);

/// A quantity of energy in lots.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Lots(pub u32);

/// A timeslot: its start in unix seconds, divided by the market's slot length.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SlotIndex(pub u32);

/// Base units of the quote token that one lot costs at one tick.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit(pub u64);

impl Unit {
    /// |price| x lots x unit. It fits: `initialize_market` refuses markets in which it would not.
    #[inline(always)]
    pub fn amount(self, price: Ticks, lots: Lots) -> u64 {
        (price.0.unsigned_abs() as u64) * self.0 * (lots.0 as u64)
    }
}
