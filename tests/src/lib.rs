//! What the tests beside this folder share.

pub mod leak;
pub mod raw;
pub mod wire;
