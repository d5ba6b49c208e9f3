//! Responses with status 200 that are not what the provider documents: each is a typed error that says what is
//! wrong, or has a meaning that is stated here. None panics, and no error holds a value of the response.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod envelope;
mod json;
mod life;
mod token;
