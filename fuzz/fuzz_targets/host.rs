//! See `auth_properties::host`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::host::check(input));
