#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| energy_auction_fuzz::batch_data::run(data));
