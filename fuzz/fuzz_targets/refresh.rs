//! See `auth_properties::refresh`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::refresh::check(input));
