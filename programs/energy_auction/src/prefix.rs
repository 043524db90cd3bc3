//! The fixed part that every order text of a trader account begins with: "Energy <address> tag <tag>".
//!
//! It is made once, when the account is opened; checking a text is then one comparison of bytes.

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// 58^5 fits into 32 bits; nine such digits hold 256 bits.
const LARGE_DIGIT: u64 = 58 * 58 * 58 * 58 * 58;
const LARGE_DIGITS: usize = 9;
/// 9 large digits of 5 small ones: 45, of which at least the first is a leading zero.
const DIGITS: usize = 45;

pub const TAG_LENGTH: usize = 8;
pub const PREFIX_MAXIMUM: usize = 64;

/// Base58 digits (values, not characters) of a 32-byte number, with leading zeros.
fn digits_of(bytes: &[u8; 32]) -> [u8; DIGITS] {
    let mut large = [0u64; LARGE_DIGITS];
    for word in bytes.chunks_exact(4) {
        let mut carry = u32::from_be_bytes([word[0], word[1], word[2], word[3]]) as u64;
        for digit in large.iter_mut().rev() {
            let sum = (*digit << 32) + carry;
            *digit = sum % LARGE_DIGIT;
            carry = sum / LARGE_DIGIT;
        }
    }
    let mut digits = [0u8; DIGITS];
    for (group, value) in digits.chunks_exact_mut(5).zip(large) {
        let mut rest = value;
        for digit in group.iter_mut().rev() {
            *digit = (rest % 58) as u8;
            rest /= 58;
        }
    }
    digits
}

/// Writes the base58 form of an address; returns its length (32 to 44).
pub fn base58(bytes: &[u8; 32], out: &mut [u8]) -> usize {
    let digits = digits_of(bytes);
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    let skipped = digits.iter().take_while(|d| **d == 0).count();
    let shown = digits.iter().skip(skipped).map(|d| ALPHABET[*d as usize]);
    let mut length = 0;
    for (place, character) in out.iter_mut().zip(core::iter::repeat_n(b'1', zeros).chain(shown)) {
        *place = character;
        length += 1;
    }
    length
}

/// "Energy <address> tag <tag>" and its length.
pub fn prefix(address: &[u8; 32], tag: &[u8; TAG_LENGTH]) -> ([u8; PREFIX_MAXIMUM], u8) {
    let mut out = [0u8; PREFIX_MAXIMUM];
    out[..7].copy_from_slice(b"Energy ");
    let end = 7 + base58(address, &mut out[7..51]);
    out[end..end + 5].copy_from_slice(b" tag ");
    out[end + 5..end + 5 + TAG_LENGTH].copy_from_slice(tag);
    (out, (end + 5 + TAG_LENGTH) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8; 32]) -> String {
        let mut out = [0u8; 44];
        let length = base58(bytes, &mut out);
        String::from_utf8(out[..length].to_vec()).unwrap()
    }

    #[test]
    fn base58_agrees_with_known_addresses() {
        assert_eq!(text(&[0; 32]), "1".repeat(32));
        assert_eq!(text(&[255; 32]), "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG");
        assert_eq!(text(&crate::ID.to_bytes()), crate::ID.to_string());
    }

    #[test]
    fn the_prefix_holds_address_and_tag() {
        let (bytes, length) = prefix(&[255; 32], b"9f3a61c2");
        assert_eq!(&bytes[..length as usize], b"Energy JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG tag 9f3a61c2");
    }
}
