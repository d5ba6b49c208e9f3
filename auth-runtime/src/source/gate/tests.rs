use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::testing::ManualClock;

/// Enters and sends, if there is no line.
fn sends(gate: &Gate, clock: &Clock) -> bool {
    match pin!(gate.enter(clock)).poll(&mut Context::from_waker(Waker::noop())) {
        std::task::Poll::Ready(mut permit) => {
            permit.sent(clock);
            true
        }
        std::task::Poll::Pending => false,
    }
}

fn enters(gate: &Gate, clock: &Clock) -> bool {
    pin!(gate.enter(clock)).poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[test]
fn no_window_holds_more_and_who_sends_nothing_has_taken_nothing() {
    let (manual, half) = (ManualClock::new(), Duration::from_millis(500));
    let (gate, clock) = (Gate::new(9, Some((2, 2 * half))), Clock::Manual(manual.clone()));
    let many = || (0..5).filter(|_| sends(&gate, &clock)).count();
    for _ in 0..9 {
        assert!(enters(&gate, &clock), "nothing was sent");
    }
    let mut sent = Vec::new();
    for _ in 0..5 {
        sent.push(many());
        manual.advance(half);
    }
    assert_eq!(sent, [2, 0, 2, 0, 2]);
    // After a pause there is one window's worth, and no more.
    manual.advance(100 * half);
    assert_eq!(many(), 2);
}

/// The most that were sent in any window of this length.
fn most(sent: &[u64], per: u64) -> usize {
    let in_window =
        |from: &u64| sent.iter().filter(|at| (*from..from.saturating_add(per)).contains(at)).count();
    sent.iter().map(in_window).max().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(9), ..ProptestConfig::default() })]

    /// Whoever comes when, and whoever leaves the line, any window holds at most so many.
    #[test]
    fn in_any_window_there_are_at_most_so_many(
        count in 1_u32..40,
        per in 1_u64..5_000,
        steps in proptest::collection::vec((0_u64..3_000, 0_usize..60, any::<bool>()), 1..40),
    ) {
        let (manual, mut sent) = (ManualClock::new(), Vec::new());
        let clock = Clock::Manual(manual.clone());
        let gate = Gate::new(usize::MAX, Some((count, Duration::from_millis(per))));
        for (pass, come, leaves) in steps {
            manual.advance(Duration::from_millis(pass));
            for _ in 0..come {
                if leaves {
                    enters(&gate, &clock);
                } else if sends(&gate, &clock) {
                    sent.push(clock.mono());
                }
            }
        }
        prop_assert!(most(&sent, nanos(Duration::from_millis(per))) <= count as usize);
    }

    /// So do groups, in bounded memory, and they are not much too strict.
    #[test]
    fn a_rate_of_many_is_counted_in_groups(group in 2_u64..9, seed in any::<u64>()) {
        let count = 60;
        let rate = Rate { count, per: 1_000, group, log: Mutex::default() };
        let (mut log, mut now, mut sent, mut dice) = (Log::default(), 0, Vec::new(), seed | 1);
        for _ in 0..2_000 {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            now += dice % 30;
            if log.wait(&rate, now).is_none() {
                log.add(now, group);
                sent.push(now);
            }
            prop_assert!(log.sent.len() as u64 <= count / group + 2);
        }
        prop_assert!(most(&sent, 1_000) as u64 <= count);
        // One comes each 14.5 on average, so that nearly each window has room for no more.
        prop_assert!(sent.len() as u64 > now / 1_000 * (count - group - 1));
    }
}
