//! The fuzz targets' twins: the same properties, on inputs that a strategy makes and on the fuzzers' corpus.
//!
//! They try the same inputs each time, so that no run fails by chance. `PROPTEST_CASES=100000 cargo test -p
//! auth-properties` tries more.

mod corpus;
mod declaration;
mod names;
mod refresh;
mod response;
mod small;

use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Checks so many inputs of the strategy, or as many as `PROPTEST_CASES` says.
fn holds<T: Debug>(cases: u32, strategy: impl Strategy<Value = T>, check: impl Fn(&T)) {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config { cases: asked.unwrap_or(cases), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&strategy, |input| {
        check(&input);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// Text with a few characters changed: what is nearly right finds more than what is not.
fn nearly(texts: &'static [&'static str], words: &'static [&'static str]) -> impl Strategy<Value = String> {
    use proptest::prelude::*;

    let word = prop_oneof![
        proptest::sample::select(words).prop_map(str::to_owned),
        any::<char>().prop_map(String::from)
    ];
    let change = (any::<proptest::sample::Index>(), 0_usize..4, word);
    (proptest::sample::select(texts), proptest::collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        let mut chars: Vec<String> = text.chars().map(String::from).collect();
        for (at, taken, word) in changes {
            let at = at.index(chars.len() + 1);
            let end = (at + taken).min(chars.len());
            chars.splice(at..end, [word]);
        }
        chars.concat()
    })
}
