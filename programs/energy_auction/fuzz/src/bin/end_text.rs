#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| energy_auction_fuzz::end_text::run(data));
