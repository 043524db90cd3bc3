//! The reader of order texts: what a person signed, as numbers. docs/order-text.md has the grammar.
//!
//! There is one spelling of every order. The reader accepts exactly that, so two texts that differ never mean the same
//! order, and the hash of a text identifies it.

use crate::ascii::{equal, thirteen_digits};
use crate::calendar::days_from_epoch;
use crate::errors::Fault;
use crate::prefix::TAG_LENGTH;
use crate::sha::same;
use crate::units::{Lots, Side, SlotIndex, Ticks, ENERGY_MAXIMUM, SLOTS_MAXIMUM};

type Read<T> = core::result::Result<T, Fault>;

/// What a market says about the numbers of a text.
#[derive(Clone, Copy)]
pub struct Grammar {
    pub slot_seconds: u32,
    /// Wh per lot.
    pub lot: u32,
    /// A tick, counted in the last decimal place that a price shows.
    pub tick_step: u32,
    pub tick_decimals: u8,
}

/// An order as its text says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OrderText {
    pub side: Side,
    pub lots: Lots,
    pub limit: Ticks,
    pub first: SlotIndex,
    pub count: u16,
    /// Signing time in unix milliseconds: the nonce.
    pub time: u64,
}

impl OrderText {
    #[inline(always)]
    pub fn last(&self) -> SlotIndex {
        SlotIndex(self.first.0 + (self.count as u32).saturating_sub(1))
    }
}

/// Which orders an END text ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EndTarget {
    /// The order that was signed at this time (ms).
    One(u64),
    /// Every order signed before the END text was.
    All,
}

/// The end of orders as its text says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EndText {
    pub target: EndTarget,
    /// Signing time in unix milliseconds.
    pub time: u64,
}

/// Reads an order text; `prefix` is what the trader account stores.
#[inline]
pub fn read_order(text: &[u8], prefix: &[u8], grammar: &Grammar) -> Read<OrderText> {
    let mut reader = Reader::after(text, prefix)?;
    let side = reader.side()?;
    let lots = reader.lots(grammar)?;
    reader.literal(b" Wh limit ")?;
    let limit = reader.price(grammar)?;
    reader.literal(b"/kWh from ")?;
    let first = reader.start(grammar)?;
    reader.literal(b" slots ")?;
    let count = reader.number(3, SLOTS_MAXIMUM as u64, Fault::TextSlots)? as u16;
    reader.literal(b" time ")?;
    let time = reader.time()?;
    reader.end()?;
    Ok(OrderText { side, lots, limit, first, count, time })
}

/// Reads an END text.
#[inline]
pub fn read_end(text: &[u8], prefix: &[u8]) -> Read<EndText> {
    let mut reader = Reader::after(text, prefix)?;
    reader.literal(b" END ")?;
    let target = if reader.literal(b"all").is_ok() { EndTarget::All } else { EndTarget::One(reader.time()?) };
    reader.literal(b" time ")?;
    let time = reader.time()?;
    reader.end()?;
    Ok(EndText { target, time })
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    #[inline(always)]
    fn after(text: &'a [u8], prefix: &[u8]) -> Read<Self> {
        match text.split_at_checked(prefix.len()) {
            Some((head, rest)) if same(head, prefix) => Ok(Self { rest }),
            _ => Err(foreign(text, prefix)),
        }
    }

    #[inline(always)]
    fn literal<const N: usize>(&mut self, expected: &[u8; N]) -> Read<()> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(Fault::TextSyntax)?;
        if !equal(head, expected) {
            return Err(Fault::TextSyntax);
        }
        self.rest = rest;
        Ok(())
    }

    #[inline(always)]
    fn side(&mut self) -> Read<Side> {
        if self.literal(b" BUY ").is_ok() {
            return Ok(Side::Buy);
        }
        self.literal(b" SELL ")?;
        Ok(Side::Sell)
    }

    /// At most `most` digits, appended to `value`: the new value, and how many there are.
    #[inline(always)]
    fn digits(&self, mut value: u64, most: usize) -> (u64, usize) {
        let mut length = 0;
        for byte in self.rest.iter().take(most) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(digit as u64);
            length += 1;
        }
        (value, length)
    }

    /// A positive number without leading zeros, of at most `most` digits and at most `maximum`.
    #[inline(always)]
    fn number(&mut self, most: usize, maximum: u64, fault: Fault) -> Read<u64> {
        // One digit more than allowed is read, so that a number that is too long is called by its name.
        let (value, length) = self.digits(0, most + 1);
        if length == 0 || length > most || self.rest.first() == Some(&b'0') || value > maximum {
            return Err(fault);
        }
        self.skip(length);
        Ok(value)
    }

    #[inline(always)]
    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    #[inline(always)]
    fn lots(&mut self, grammar: &Grammar) -> Read<Lots> {
        let energy = self.number(7, ENERGY_MAXIMUM as u64, Fault::TextQuantity)? as u32;
        if !energy.is_multiple_of(grammar.lot) {
            return Err(Fault::TextOffLot);
        }
        Ok(Lots(energy / grammar.lot))
    }

    /// A price of at most nine characters: '-' below zero, no leading zeros, exactly the market's decimals.
    #[inline(always)]
    fn price(&mut self, grammar: &Grammar) -> Read<Ticks> {
        const CHARACTERS_MAXIMUM: usize = 9;
        let before = self.rest.len();
        let negative = self.rest.first() == Some(&b'-');
        self.skip(negative as usize);
        let (mut value, length) = self.digits(0, CHARACTERS_MAXIMUM);
        if length == 0 || (length > 1 && self.rest.first() == Some(&b'0')) {
            return Err(Fault::TextPrice);
        }
        self.skip(length);
        let decimals = grammar.tick_decimals as usize;
        if decimals > 0 {
            if self.rest.first() != Some(&b'.') {
                return Err(Fault::TextPrice);
            }
            self.skip(1);
            let (all, length) = self.digits(value, decimals);
            if length != decimals {
                return Err(Fault::TextPrice);
            }
            self.skip(length);
            value = all;
        }
        // Nine characters hold a value below 10^9, so nothing above has wrapped and an i32 holds it.
        if before - self.rest.len() > CHARACTERS_MAXIMUM || (negative && value == 0) {
            return Err(Fault::TextPrice);
        }
        let (value, step) = (value as u32, grammar.tick_step);
        if value % step != 0 {
            return Err(Fault::TextOffTick);
        }
        let ticks = (value / step) as i32;
        Ok(Ticks(if negative { -ticks } else { ticks }))
    }

    /// YYYY-MM-DDTHH:MM:SSZ, the start of a slot.
    #[inline(always)]
    fn start(&mut self, grammar: &Grammar) -> Read<SlotIndex> {
        let (text, rest) = self.rest.split_first_chunk::<20>().ok_or(Fault::TextDate)?;
        let [y1, y2, y3, y4, b'-', o1, o2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = *text else {
            return Err(Fault::TextDate);
        };
        let year = two_digits(y1, y2)? * 100 + two_digits(y3, y4)?;
        let day = days_from_epoch(year, two_digits(o1, o2)?, two_digits(d1, d2)?).ok_or(Fault::TextDate)?;
        let (hours, minutes, seconds) = (two_digits(h1, h2)?, two_digits(m1, m2)?, two_digits(s1, s2)?);
        if hours > 23 || minutes > 59 || seconds > 59 {
            return Err(Fault::TextDate);
        }
        self.rest = rest;
        let start = day * 86_400 + hours * 3600 + minutes * 60 + seconds;
        if start % grammar.slot_seconds != 0 {
            return Err(Fault::TextOffSlot);
        }
        Ok(SlotIndex(start / grammar.slot_seconds))
    }

    /// Exactly 13 digits, the first not 0: unix milliseconds of the years 2001 to 2286.
    #[inline(always)]
    fn time(&mut self) -> Read<u64> {
        let (text, rest) = self.rest.split_first_chunk::<13>().ok_or(Fault::TextTime)?;
        let value = thirteen_digits(text).ok_or(Fault::TextTime)?;
        if text[0] == b'0' || rest.first().is_some_and(u8::is_ascii_digit) {
            return Err(Fault::TextTime);
        }
        self.rest = rest;
        Ok(value)
    }

    #[inline(always)]
    fn end(&self) -> Read<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Fault::TextSyntax)
        }
    }
}

#[inline(always)]
fn two_digits(tens: u8, ones: u8) -> Read<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return Err(Fault::TextDate);
    }
    Ok(tens as u32 * 10 + ones as u32)
}

/// Why a text does not begin with the prefix of the trader account.
#[cold]
fn foreign(text: &[u8], prefix: &[u8]) -> Fault {
    let address_end = prefix.len().saturating_sub(TAG_LENGTH);
    if text.get(..address_end) == prefix.get(..address_end) {
        Fault::TextTag
    } else {
        Fault::TextTrader
    }
}
