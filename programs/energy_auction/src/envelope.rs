//! Envelopes of off-chain messages: hardware wallets sign a text only inside one. docs/order-text.md has both forms.
//!
//! An envelope says nothing that the text does not say, so exactly one spelling of each form is taken: the application
//! domain of v0 is zero, the signer is the key that signed, and the length is that of the text.

use crate::ascii::equal;

const DOMAIN: &[u8; 16] = b"\xffsolana offchain";
/// Version 0: signing domain, 0, 32 bytes of application domain, format 0 (ASCII), one signer.
const V0: [u8; 51] = start(0);
/// Version 1: signing domain, 1, one signer.
const V1: [u8; 18] = start(1);
const KEY: usize = 32;

/// Signing domain and version, zeros, and the number of signers.
const fn start<const N: usize>(version: u8) -> [u8; N] {
    let mut bytes = [0; N];
    let mut at = 0;
    while at < DOMAIN.len() {
        bytes[at] = DOMAIN[at];
        at += 1;
    }
    bytes[at] = version;
    bytes[N - 1] = 1;
    bytes
}

/// The text of a message that `signer` signed: what its envelope holds, or the message itself if it is none.
///
/// No text begins as an envelope does, so what only resembles one is refused as no text of the account.
#[inline(always)]
pub fn text_in<'a>(message: &'a [u8], signer: &[u8; KEY]) -> &'a [u8] {
    if message.first() != Some(&DOMAIN[0]) {
        return message;
    }
    of_version_0(message, signer).or_else(|| of_version_1(message, signer)).unwrap_or(message)
}

fn of_version_0<'a>(message: &'a [u8], signer: &[u8; KEY]) -> Option<&'a [u8]> {
    let (length, text) = after(message, &V0, signer)?.split_first_chunk::<2>()?;
    (u16::from_le_bytes(*length) as usize == text.len()).then_some(text)
}

/// Here the text reaches to the end.
fn of_version_1<'a>(message: &'a [u8], signer: &[u8; KEY]) -> Option<&'a [u8]> {
    after(message, &V1, signer)
}

fn after<'a, const N: usize>(message: &'a [u8], start: &[u8; N], signer: &[u8; KEY]) -> Option<&'a [u8]> {
    let (head, rest) = message.split_first_chunk::<N>()?;
    let (key, rest) = rest.split_first_chunk::<KEY>()?;
    (equal(head, start) && equal(key, signer)).then_some(rest)
}
