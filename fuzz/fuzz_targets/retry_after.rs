//! See `auth_properties::retry_after`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::retry_after::check(input));
