//! What is fuzzed: each target takes arbitrary bytes and panics if the program's code and a plain reference disagree.
//!
//! The references are written for being read, not for compute units, and share no code with what they judge.
//! `programs/fuzz` runs the targets under libFuzzer; `cargo test` replays the committed corpora (tests/corpus.rs).

pub mod batch_data;
pub mod bytes;
pub mod end_text;
pub mod envelope;
pub mod merkle;
pub mod money;
pub mod money_reference;
pub mod order_text;
pub mod signatures;
pub mod text_reference;

/// Every target by its name.
pub const TARGETS: [(&str, fn(&[u8])); 7] = [
    ("batch_data", batch_data::run),
    ("end_text", end_text::run),
    ("envelope", envelope::run),
    ("merkle", merkle::run),
    ("money", money::run),
    ("order_text", order_text::run),
    ("signatures", signatures::run),
];
