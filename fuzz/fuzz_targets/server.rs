//! See `auth_properties::server`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::server::check(input));
