//! The simulators, seen from the wire.

// Clippy's leave for tests ends at the functions that the tests share.
#![allow(clippy::unwrap_used)]

mod accounting_plus;
mod asset;
mod chift;
mod http;
mod klikoo;
mod simulator;
mod thredfi;
