//! See `auth_properties::private_key`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::private_key::check(input));
