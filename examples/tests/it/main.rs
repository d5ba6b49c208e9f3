//! The examples as a user runs them: each a process of its own, against simulators in this one.

mod five_providers;
mod load;
mod process;
mod secrets;
mod simulators;
mod sixth_provider;
mod snap;
mod token;
mod token_failures;
mod token_input;
