//! The reader of envelopes: takes exactly what a plain writer writes around some text, and leaves all else as it is.
//!
//! First byte: which header stands before the rest, if any, and whether one byte of all that is changed.

use super::bytes::Bytes;
use energy_auction::envelope::text_in;

const SIGNER: [u8; 32] = [7; 32];

pub fn write(version: u8, text: &[u8]) -> Vec<u8> {
    let mut message = b"\xffsolana offchain".to_vec();
    message.push(version);
    if version == 0 {
        message.extend([0; 33]);
    }
    message.push(1);
    message.extend(SIGNER);
    if version == 0 {
        message.extend((text.len() as u16).to_le_bytes());
    }
    message.extend(text);
    message
}

pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let choice = bytes.byte();
    let (at, flip) = if choice & 4 == 0 { (0, 0) } else { (bytes.byte() as usize, bytes.byte()) };
    let mut message = match choice & 3 {
        0 => write(0, bytes.rest()),
        1 => write(1, bytes.rest()),
        _ => bytes.rest().to_vec(),
    };
    if let Some(byte) = message.get_mut(at) {
        *byte ^= flip;
    }
    let text = text_in(&message, &SIGNER);
    let taken = [(0, 85), (1, 50)].into_iter().find(|(version, header)| {
        message.get(*header..).is_some_and(|text| text.len() <= u16::MAX as usize && write(*version, text) == message)
    });
    assert_eq!(text, taken.map_or(&message[..], |(_, header)| &message[header..]));
}
