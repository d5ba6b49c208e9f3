//! See `auth_properties::response`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::response::check(input));
