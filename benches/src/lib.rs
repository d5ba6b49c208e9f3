//! What the benchmarks share: an allocator that counts, rounds that are fair on a busy machine, and the table
//! with the limits.
//!
//! A benchmark is a list of [`Variant`](rounds::Variant)s that do the same work. [`rounds::measure`] runs
//! them in turns, and the ratios of one turn are what counts: what slows the machine down slows down all of
//! them.

pub mod allocations;
pub mod cpu;
pub mod limits;
pub mod machine;
pub mod options;
pub mod rounds;
pub mod table;
