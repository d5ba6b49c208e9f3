//! Nothing but what the tests beside this folder share.
