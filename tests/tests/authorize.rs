//! What an API request carries: tokens, headers, parameters and signatures, byte for byte.

#![allow(clippy::unwrap_used, reason = "a test")]

mod authorize {
    mod bad_input;
    mod known_answers;
    mod lists;
    mod order;
}
