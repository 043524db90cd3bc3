//! The reader of the Ed25519 instruction: takes exactly the bytes that a plain writer writes of what it found.
//!
//! First byte: whether the rest is an instruction as it is, or the lengths and contents of one that is then written.

use super::bytes::Bytes;
use energy_auction::ed25519::Texts;

/// What is signed, read by the program; nothing if it refuses any of it.
fn read(data: &[u8]) -> Option<Vec<&[u8]>> {
    let mut texts = Texts::new(data).ok()?;
    let mut found = Vec::new();
    while let Some(text) = texts.next_text().ok()? {
        found.push(text);
    }
    Some(found)
}

fn write(key: &[u8], signed: &[(&[u8], &[u8])]) -> Vec<u8> {
    let key_at = 2 + 14 * signed.len();
    let mut at = key_at + 32;
    let mut data = vec![signed.len() as u8, 0];
    for (_, text) in signed {
        for field in [at, 0xFFFF, key_at, 0xFFFF, at + 64, text.len(), 0xFFFF] {
            data.extend((field as u16).to_le_bytes());
        }
        at += 64 + text.len();
    }
    data.extend(key);
    for (signature, text) in signed {
        data.extend(*signature);
        data.extend(*text);
    }
    data
}

/// The layout as its description has it: the only data that are equal to what is written of their own parts.
fn expected(data: &[u8]) -> Option<Vec<&[u8]>> {
    let count = *data.first()? as usize;
    let key = data.get(2 + 14 * count..34 + 14 * count)?;
    let (mut at, mut signed) = (34 + 14 * count, Vec::new());
    for number in 0..count {
        let length_at = 2 + 14 * number + 10;
        let length = u16::from_le_bytes([data[length_at], data[length_at + 1]]) as usize;
        signed.push((data.get(at..at + 64)?, data.get(at + 64..at + 64 + length)?));
        at += 64 + length;
    }
    (count > 0 && write(key, &signed) == data).then(|| signed.iter().map(|(_, text)| *text).collect())
}

pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let choice = bytes.byte();
    let built = (choice & 1 == 0).then(|| {
        let key = bytes.array();
        let (count, at, flip) = (bytes.byte() as usize % 5, bytes.word() as usize, bytes.byte());
        let lengths: Vec<usize> = (0..count).map(|_| bytes.byte() as usize).collect();
        let contents: Vec<Vec<u8>> =
            lengths.iter().map(|length| (0..*length).map(|_| bytes.byte()).collect()).collect();
        let signed: Vec<(&[u8], &[u8])> = contents.iter().map(|text| (&[9u8; 64][..], &text[..])).collect();
        let mut data = write(&key, &signed);
        if choice & 2 != 0 {
            let place = at % data.len();
            data[place] ^= flip;
        }
        data
    });
    let data = built.as_deref().unwrap_or(bytes.rest());
    // A field of 16 bits cannot say where a text begins beyond them: no transaction is so long.
    if data.len() > u16::MAX as usize {
        return;
    }
    let found = read(data);
    // Envelopes are opened on the way: their own target judges that.
    let wrapped = expected(data).is_some_and(|texts| texts.iter().any(|text| text.first() == Some(&0xFF)));
    if wrapped {
        assert_eq!(found.map(|texts| texts.len()), expected(data).map(|texts| texts.len()));
    } else {
        assert_eq!(found, expected(data));
    }
}
