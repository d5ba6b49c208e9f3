//! The caches of others, as they are published.

pub(crate) mod azure;
pub(crate) mod go;
pub(crate) mod google;
pub(crate) mod locks;
