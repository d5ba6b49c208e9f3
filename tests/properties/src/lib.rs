//! What holds for every input: the bodies of the fuzz targets, and their proptest twins.
//!
//! Each module has one public function, which takes any bytes and panics where its promise is broken. The
//! fuzz targets and the tests beside this folder call the same functions.
#![allow(clippy::missing_panics_doc, reason = "to panic is what they are for")]

pub mod host;
pub mod label;
pub mod private_key;
pub mod refresh;
pub mod response;
pub mod retry_after;
pub mod segment;
mod sentinel;
pub mod server;
pub mod template;
mod text;
