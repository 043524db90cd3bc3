//! Order and END texts, read and written plainly: split at spaces, parsed by the standard library, days counted one by one.

use energy_auction::text::{EndTarget, EndText, Grammar, OrderText};
use energy_auction::units::{Lots, Side, SlotIndex, Ticks};

pub const PREFIX: &str = "Energy 7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2 tag 9f3a61c2";

const fn market(slot_seconds: u32, lot: u32, tick_step: u32, tick_decimals: u8) -> Grammar {
    Grammar { slot_seconds, lot, tick_step, tick_decimals }
}

/// The markets of the vectors, in the file's order.
pub const MARKETS: [Grammar; 7] = [
    market(900, 100, 1, 3),
    market(15, 10, 1, 4),
    market(3600, 1000, 5, 2),
    market(86_400, 1, 3, 0),
    market(1, 1, 10, 7),
    market(60, 1000, 1, 6),
    market(25_200, 250, 250, 3),
];

/// What follows the prefix, in words.
fn words(text: &[u8]) -> Option<Vec<&str>> {
    let text = core::str::from_utf8(text).ok().filter(|text| text.is_ascii())?;
    Some(text.strip_prefix(PREFIX)?.strip_prefix(' ')?.split(' ').collect())
}

pub fn read_order(text: &[u8], grammar: &Grammar) -> Option<OrderText> {
    let words = words(text)?;
    let [side, energy, "Wh", "limit", price, "from", start, "slots", slots, "time", time] = words[..] else {
        return None;
    };
    let side = match side {
        "BUY" => Side::Buy,
        "SELL" => Side::Sell,
        _ => return None,
    };
    let energy = positive(energy)?;
    let seconds = seconds_of(start)?;
    let (lot, slot) = (grammar.lot as u64, grammar.slot_seconds as u64);
    let slots = positive(slots)?;
    if energy > 9_999_999 || energy % lot != 0 || seconds % slot != 0 || slots > 672 {
        return None;
    }
    Some(OrderText {
        side,
        lots: Lots((energy / lot) as u32),
        limit: ticks(price.strip_suffix("/kWh")?, grammar)?,
        first: SlotIndex((seconds / slot) as u32),
        count: slots as u16,
        time: time_of(time)?,
    })
}

pub fn read_end(text: &[u8]) -> Option<EndText> {
    let words = words(text)?;
    let ["END", target, "time", time] = words[..] else { return None };
    let target = if target == "all" { EndTarget::All } else { EndTarget::One(time_of(target)?) };
    Some(EndText { target, time: time_of(time)? })
}

/// The one text of an order.
pub fn write_order(order: &OrderText, grammar: &Grammar) -> String {
    let side = if order.side == Side::Buy { "BUY" } else { "SELL" };
    let energy = order.lots.0 * grammar.lot;
    let price = price_text(order.limit.0 as i64 * grammar.tick_step as i64, grammar.tick_decimals);
    let start = moment_of(order.first.0 as u64 * grammar.slot_seconds as u64);
    let (count, time) = (order.count, order.time);
    format!("{PREFIX} {side} {energy} Wh limit {price}/kWh from {start} slots {count} time {time}")
}

pub fn write_end(end: &EndText) -> String {
    let target = match end.target {
        EndTarget::All => "all".into(),
        EndTarget::One(time) => time.to_string(),
    };
    format!("{PREFIX} END {target} time {}", end.time)
}

/// A number that prints itself again, above zero.
fn positive(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| *number > 0 && number.to_string() == text)
}

fn time_of(text: &str) -> Option<u64> {
    positive(text).filter(|_| text.len() == 13)
}

fn price_text(value: i64, decimals: u8) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let unit = 10i64.pow(decimals as u32);
    let (whole, part) = (value.abs() / unit, value.abs() % unit);
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part:0width$}", width = decimals as usize),
    }
}

/// A price is spelled right if the number that its digits give is spelled so.
fn ticks(text: &str, grammar: &Grammar) -> Option<Ticks> {
    let value: i64 = text.replacen('.', "", 1).parse().ok()?;
    let step = grammar.tick_step as i64;
    let right = text.len() <= 9 && price_text(value, grammar.tick_decimals) == text && value % step == 0;
    right.then_some(Ticks((value / step) as i32))
}

fn is_leap(year: u64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_days(year: u64, month: u64) -> u64 {
    match month {
        2 => 28 + is_leap(year) as u64,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before(year: u64, month: u64) -> u64 {
    let years: u64 = (1970..year).map(|year| 365 + is_leap(year) as u64).sum();
    years + (1..month).map(|month| month_days(year, month)).sum::<u64>()
}

/// A moment is spelled right if the seconds that its digits give are spelled so.
fn seconds_of(text: &str) -> Option<u64> {
    let number = |range: core::ops::Range<usize>| text.get(range)?.parse::<u64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    if !(2020..=2099).contains(&year) || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let days = days_before(year, month) + day - 1;
    let seconds = days * 86_400 + number(11..13)? * 3600 + number(14..16)? * 60 + number(17..19)?;
    (moment_of(seconds) == text).then_some(seconds)
}

fn moment_of(seconds: u64) -> String {
    let mut days = seconds / 86_400;
    let (mut year, mut month) = (1970, 1);
    while days >= month_days(year, month) {
        days -= month_days(year, month);
        month += 1;
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", days + 1)
}
