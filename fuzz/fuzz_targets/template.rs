//! See `auth_properties::template`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::template::check(input));
