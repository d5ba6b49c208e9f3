//! See `auth_properties::label`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::label::check(input));
