//! Bad input is refused before anything is sent, with an error that says what to mend and never shows the
//! value; or it has a meaning that is stated here.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod addresses;
mod keys;
mod names;
mod values;
