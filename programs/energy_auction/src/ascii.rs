//! Literals and digits of ASCII text, eight bytes at a time: reading a text is most of what registering an order costs.

/// Whether two byte strings of a length known to the compiler are equal: whole words first, then what is left.
#[inline(always)]
pub fn equal<const N: usize>(left: &[u8; N], right: &[u8; N]) -> bool {
    let (left_words, left_rest) = left.as_chunks::<8>();
    let (right_words, right_rest) = right.as_chunks::<8>();
    let (left_halves, left_bytes) = left_rest.as_chunks::<4>();
    let (right_halves, right_bytes) = right_rest.as_chunks::<4>();
    left_words.iter().zip(right_words).all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
        && left_halves.iter().zip(right_halves).all(|(a, b)| u32::from_le_bytes(*a) == u32::from_le_bytes(*b))
        && left_bytes.iter().zip(right_bytes).all(|(a, b)| a == b)
}

/// The value of thirteen digits, or nothing if one of them is no digit.
#[inline(always)]
pub fn thirteen_digits(text: &[u8; 13]) -> Option<u64> {
    let (first, last) = (text.first_chunk::<8>()?, text.last_chunk::<8>()?);
    // The two eights share three digits: the first is cut down to the five that come before the last eight.
    Some(eight_digits(first)? / 1000 * 100_000_000 + eight_digits(last)?)
}

/// The value of eight digits, or nothing if one of them is no digit.
#[inline(always)]
pub fn eight_digits(text: &[u8; 8]) -> Option<u64> {
    const HIGH_HALVES: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    const THREES: u64 = 0x3030_3030_3030_3030;
    let word = u64::from_le_bytes(*text);
    // '0' to '9' are 0x30 to 0x39: the high half is 3, and stays 3 when 6 is added.
    let digits_only = word & HIGH_HALVES == THREES && word.wrapping_add(0x0606_0606_0606_0606) & HIGH_HALVES == THREES;
    if !digits_only {
        return None;
    }
    // Neighbours join to pairs, pairs to fours, fours to eight; the first character stands in the lowest byte.
    let ones = word - THREES;
    let pairs = (ones & 0x000F_000F_000F_000F).wrapping_mul(10).wrapping_add(ones >> 8 & 0x000F_000F_000F_000F);
    let fours = (pairs & 0x0000_007F_0000_007F).wrapping_mul(100).wrapping_add(pairs >> 16 & 0x0000_007F_0000_007F);
    Some((fours & 0x3FFF).wrapping_mul(10_000).wrapping_add(fours >> 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_digits_are_read_as_their_number() {
        for number in (0..100_000_000u64).step_by(9_973).chain([0, 9, 99, 12_345_678, 99_999_999]) {
            let text = format!("{number:08}");
            assert_eq!(eight_digits(text.as_bytes().first_chunk().unwrap()), Some(number));
        }
    }

    #[test]
    fn any_byte_that_is_no_digit_is_refused_at_any_place() {
        for place in 0..8 {
            for byte in 0..=255u8 {
                let mut text = *b"12345678";
                text[place] = byte;
                assert_eq!(eight_digits(&text).is_some(), byte.is_ascii_digit(), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn thirteen_digits_are_read_as_their_number() {
        for number in [0, 1, 1_767_225_600_123, 1_000_000_000_000, 9_999_999_999_999] {
            let text = format!("{number:013}");
            assert_eq!(thirteen_digits(text.as_bytes().first_chunk().unwrap()), Some(number));
        }
        assert_eq!(thirteen_digits(b"176722560012x"), None);
        assert_eq!(thirteen_digits(b"x767225600123"), None);
    }

    #[test]
    fn equal_compares_every_byte() {
        let text = *b"fifteen letters";
        for place in 0..text.len() {
            let mut other = text;
            other[place] ^= 1;
            assert!(equal(&text, &text) && !equal(&text, &other));
        }
    }
}
