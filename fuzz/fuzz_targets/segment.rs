//! See `auth_properties::segment`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::segment::check(input));
