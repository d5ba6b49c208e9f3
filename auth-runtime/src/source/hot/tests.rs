//! What a thread remembers, and for how long.

use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use super::super::policy::Moment;
use super::*;
use crate::testing::ManualClock;

const LIFE: Duration = Duration::from_secs(900);

/// A source as this sees it.
struct Seen {
    number: u64,
    manual: ManualClock,
    clock: Clock,
    counters: Counters,
    view: View,
}

impl Seen {
    fn new() -> Self {
        /// No two tests on one thread have the same, and none has one of a real source.
        static NUMBER: AtomicU64 = AtomicU64::new(1 << 40);
        Self::numbered(NUMBER.fetch_add(1 << 10, Ordering::Relaxed))
    }

    fn numbered(number: u64) -> Self {
        let manual = ManualClock::new();
        let clock = Clock::Manual(manual.clone());
        let token = Token::builder(number.to_string()).build();
        let until = Moment::after(clock.now(), LIFE);
        let view = View { token, until, generation: 1, handles: OnceLock::new() };
        Seen { number, manual, clock, counters: Counters::default(), view }
    }

    fn key(&self) -> Key<'_> {
        Key {
            source: self.number,
            generation: self.view.generation,
            clock: &self.clock,
            counters: &self.counters,
        }
    }

    fn remembered(&self) -> Option<Token> {
        let token = remembered(&self.key());
        assert!(token.as_ref().is_none_or(|token| token.is(&self.view.token)), "another source's");
        token
    }

    /// As the source does it: whether it had to look.
    fn ask(&self) -> (Token, bool) {
        match self.remembered() {
            Some(token) => (token, false),
            None => (remember(&self.key(), &self.view, self.clock.now()), true),
        }
    }

    fn handles(&self) -> usize {
        self.view.handles.get().map_or(0, |handles| handles.lock().expect("nobody panicked").len())
    }
}

fn is_same(a: &Token, b: &Token) -> bool {
    Arc::ptr_eq(&a.0, &b.0)
}

#[test]
fn what_was_looked_at_is_remembered() {
    let seen = Seen::new();
    assert!(seen.remembered().is_none());
    let looks: Vec<_> = (0..10).map(|_| seen.ask().1).collect();
    assert_eq!(looks.iter().filter(|looked| **looked).count(), 1);
    assert_eq!(seen.counters.read().hits, 10);
}

#[test]
fn sources_side_by_side_do_not_displace_each_other() {
    let first = Seen::new();
    let beside: Vec<_> = (1..16).map(|more| Seen::numbered(first.number + more)).collect();
    let all = || std::iter::once(&first).chain(&beside);
    all().for_each(|seen| drop(seen.ask()));
    assert!(all().all(|seen| seen.remembered().is_some()));
    // Nor does one that asks again, or has another token.
    all().for_each(|seen| drop(remember(&seen.key(), &seen.view, seen.clock.now())));
    assert!(all().all(|seen| seen.remembered().is_some()));
    // The seventeenth has the place of the first, and nobody gets another one's token.
    let seventeenth = Seen::numbered(first.number + 16);
    seventeenth.ask();
    assert!(first.remembered().is_none());
    assert!(seventeenth.remembered().is_some());
    assert!(beside.iter().all(|seen| seen.remembered().is_some()));
    // The eighteenth that of the one beside it, not that of the last.
    Seen::numbered(first.number + 24).ask();
    assert!(seventeenth.remembered().is_some());
    assert_eq!(beside.iter().filter(|seen| seen.remembered().is_none()).count(), 1);
}

#[test]
fn who_asks_often_gets_a_handle_of_his_own_and_nobody_else() {
    let seen = Seen::new();
    // Once to look, sixteen times from memory.
    for time in 0..17 {
        let (token, looked) = seen.ask();
        assert_eq!((is_same(&token, &seen.view.token), looked), (true, time == 0), "time {time}");
    }
    assert_eq!(seen.handles(), 0);
    let (handle, looked) = seen.ask();
    assert!(looked && !is_same(&handle, &seen.view.token));
    for _ in 0..1000 {
        let (token, looked) = seen.ask();
        assert!(is_same(&token, &handle) && !looked);
    }
    assert_eq!(seen.handles(), 1);
    assert_eq!(seen.counters.read().hits, 17 + 1 + 1000);
}

#[test]
fn who_asks_often_has_a_handle_of_the_next_token_at_once() {
    let mut seen = Seen::new();
    (0..18).for_each(|_| drop(seen.ask()));
    seen.view = View { token: Token::builder("next").build(), generation: 2, ..Seen::new().view };
    let (handle, looked) = seen.ask();
    assert!(looked && handle.is(&seen.view.token) && !is_same(&handle, &seen.view.token));
    assert!(is_same(&seen.ask().0, &handle));
    assert_eq!(seen.counters.read().hits, 20);
    // Who takes its place has to ask often himself.
    for other in [Seen::numbered(seen.number + 8), Seen::numbered(seen.number + 16)] {
        assert!(is_same(&other.ask().0, &other.view.token));
        assert_eq!(other.counters.read().hits, 1);
    }
    assert!(seen.remembered().is_none());
}

#[test]
fn more_threads_share_handles() {
    let seen = Seen::new();
    let handles = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..70 {
            scope.spawn(|| {
                (0..17).for_each(|_| drop(seen.ask()));
                let (handle, _) = seen.ask();
                assert!(handle.is(&seen.view.token) && !is_same(&handle, &seen.view.token));
                handles.lock().unwrap().push(handle);
            });
        }
    });
    assert_eq!(seen.handles(), HANDLES);
    // Of those who share, not all share one.
    let handles = handles.into_inner().unwrap();
    let most = handles.iter().map(|a| handles.iter().filter(|b| is_same(a, b)).count()).max();
    assert!(most < Some(6), "{most:?}");
}

#[test]
fn what_is_remembered_ends_by_either_clock() {
    let seen = Seen::new();
    seen.ask();
    seen.manual.advance(LIFE.saturating_sub(Duration::from_nanos(1)));
    assert!(seen.remembered().is_some());
    seen.manual.advance(Duration::from_nanos(1));
    assert!(seen.remembered().is_none());

    let seen = Seen::new();
    seen.ask();
    seen.manual.advance_wall(LIFE.saturating_sub(Duration::from_nanos(1)));
    assert!(seen.remembered().is_some());
    seen.manual.advance_wall(Duration::from_nanos(1));
    assert!(seen.remembered().is_none());

    // By the monotonic clock alone.
    let seen = Seen::new();
    seen.ask();
    let wall = seen.manual.wall();
    seen.manual.advance(LIFE);
    seen.manual.set_wall(wall);
    assert!(seen.remembered().is_none());
}

#[test]
fn another_generation_is_not_remembered() {
    let mut seen = Seen::new();
    seen.ask();
    seen.view.generation = 2;
    assert!(seen.remembered().is_none());
}

#[test]
fn what_the_source_has_dropped_is_forgotten() {
    let mut seen = Seen::new();
    (0..20).for_each(|_| drop(seen.ask()));
    let generation = seen.view.generation;
    // The next view is of the same generation: only that the token is gone can tell.
    seen.view = View { generation, ..Seen::new().view };
    assert!(seen.remembered().is_none());
}
