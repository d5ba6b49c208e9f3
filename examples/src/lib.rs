//! The examples of this repository are the files beside this folder: `cargo run --example five_providers` runs
//! one.
