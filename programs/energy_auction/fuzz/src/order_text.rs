//! The reader of order texts: agrees with the reference, and what it takes is written as the very same bytes.
//!
//! First byte: the market, and whether the prefix stands before the rest, so that mutations need not find it.

use super::text_reference::{self, MARKETS, PREFIX};
use energy_auction::text::read_order;

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let grammar = &MARKETS[(*choice & 0x7F) as usize % MARKETS.len()];
    let text = if *choice & 0x80 == 0 { [PREFIX.as_bytes(), rest].concat() } else { rest.to_vec() };
    let read = read_order(&text, PREFIX.as_bytes(), grammar).ok();
    assert_eq!(read, text_reference::read_order(&text, grammar));
    if let Some(order) = read {
        assert_eq!(text_reference::write_order(&order, grammar).as_bytes(), text);
        assert!(text.len() <= 157 && order.last().0 >= order.first.0);
    }
}
