//! Random schedules of a provider's behaviour, the clocks, callers and operators, against a model that was
//! written from what the documents promise: see [`model`].
//!
//! The schedules are the same in each run. `PROPTEST_CASES=100000` tries more.

pub(super) mod dice;
mod evictions;
mod model;
mod play;
mod provider;

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// What the provider says.
#[derive(Clone, Copy, Debug)]
enum Reply {
    /// A token that lives so many seconds, or until it is refused.
    Token(Option<u64>),
    /// Not now, and when, in seconds.
    Busy(Option<u64>),
    /// The connection broke.
    Down,
    Refusal,
    Nonsense,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// So many callers ask.
    Ask(u8),
    /// One that waits goes away.
    Cancel(usize),
    /// To the request that is under way.
    Reply(Reply),
    /// Both clocks go on.
    Pass(Duration),
    /// The machine sleeps: only the wall clock goes on.
    Suspend(Duration),
    /// Time goes by, and somebody sets the wall clock back to what it was, and so many seconds further.
    SetBack(Duration, u64),
    /// Somebody sets the wall clock to the beginning of time.
    SetTo1970,
    /// The API refuses the token that was given so many tokens ago.
    Invalidate(usize),
    Forget,
    /// The credentials are others, and the source has to find out.
    Rotate,
    /// The user says that they are.
    Changed,
    /// The vault is down, or up again.
    Vault(bool),
}

fn duration() -> impl Strategy<Value = Duration> {
    const MILLIS: &[u64] =
        &[1, 50, 100, 1_000, 2_000, 5_000, 29_999, 30_000, 60_000, 65_000, 300_000, 900_000, 3_600_000];
    proptest::sample::select(MILLIS).prop_map(Duration::from_millis)
}

fn reply() -> impl Strategy<Value = Reply> {
    let life = proptest::sample::select(&[0, 1, 5, 60, 900, 3600, 86_400][..]);
    let retry_after = proptest::sample::select(&[0, 1, 30, 600, 86_400][..]);
    prop_oneof![
        6 => life.prop_map(|life| Reply::Token(Some(life))),
        1 => Just(Reply::Token(None)),
        2 => proptest::option::of(retry_after).prop_map(Reply::Busy),
        2 => Just(Reply::Down),
        3 => Just(Reply::Refusal),
        1 => Just(Reply::Nonsense),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => prop_oneof![Just(1), Just(3), Just(20)].prop_map(Step::Ask),
        1 => (0_usize..4).prop_map(Step::Cancel),
        12 => reply().prop_map(Step::Reply),
        8 => duration().prop_map(Step::Pass),
        1 => duration().prop_map(Step::Suspend),
        1 => (duration(), 0_u64..2).prop_map(|(by, further)| Step::SetBack(by, further)),
        1 => Just(Step::SetTo1970),
        4 => (0_usize..3).prop_map(Step::Invalidate),
        1 => Just(Step::Forget),
        2 => Just(Step::Rotate),
        1 => Just(Step::Changed),
        1 => any::<bool>().prop_map(Step::Vault),
    ]
}

#[test]
fn a_source_does_what_the_documents_say() {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: asked.unwrap_or(1500),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let schedule = (any::<bool>(), any::<u64>(), proptest::collection::vec(step(), 1..60));
    let result = runner.run(&schedule, |(loaded, seed, steps)| {
        play::play(loaded, seed, &steps);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
