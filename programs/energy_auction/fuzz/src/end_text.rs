//! The reader of END texts, in the same way. First byte: whether the prefix stands before the rest.

use super::text_reference::{self, PREFIX};
use energy_auction::text::read_end;

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let text = if *choice & 0x80 == 0 { [PREFIX.as_bytes(), rest].concat() } else { rest.to_vec() };
    let read = read_end(&text, PREFIX.as_bytes()).ok();
    assert_eq!(read, text_reference::read_end(&text));
    if let Some(end) = read {
        assert_eq!(text_reference::write_end(&end).as_bytes(), text);
    }
}
