//! See `auth_properties::answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| auth_properties::answer::check(input));
