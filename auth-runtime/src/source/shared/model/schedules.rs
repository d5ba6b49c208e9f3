//! What holds on every schedule.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use shuttle::rand::{Rng, thread_rng};
use shuttle::thread::JoinHandle;

use super::super::Lock;
use super::on_schedules;
use super::world::{
    Outcome, Runtime, Source, Way, ask, caller, close, from, impatient, is_no_runtime, poll_once, source,
    until_begun,
};
use crate::source::invalidated::Invalidated;
use crate::source::seam;
use crate::token::Token;

const USUAL: usize = 1500;

fn begun(source: &Source) -> usize {
    source.job.begun.load(Ordering::SeqCst)
}

fn joined<T>(threads: impl IntoIterator<Item = JoinHandle<T>>) -> Vec<T> {
    threads.into_iter().map(|thread| thread.join().expect("it ends")).collect()
}

fn one_of<T: Copy>(all: &[T]) -> T {
    all[thread_rng().gen_range(0..all.len())]
}

/// Does this beside the others.
fn beside<T: Send + 'static>(
    source: &Arc<Source>,
    f: impl FnOnce(&Arc<Source>) -> T + Send + 'static,
) -> JoinHandle<T> {
    let source = source.clone();
    shuttle::thread::spawn(move || f(&source))
}

#[track_caller]
fn same(outcomes: &[Outcome]) {
    for outcome in outcomes {
        assert_eq!(from(outcome), from(&outcomes[0]), "one exchange, one outcome");
        assert!(!outcome.as_ref().is_err_and(is_no_runtime), "there was a runtime");
    }
}

/// All who ask get what the one exchange gives; also whoever comes later.
pub(super) fn shared_by_all() {
    let source = source(&[one_of(&[Way::Sells, Way::Fails, Way::Refuses])], &[]);
    let callers: Vec<_> = (0..4).map(|_| caller(&source)).collect();
    let mut outcomes = joined(callers);
    outcomes.push(ask(&source));
    same(&outcomes);
    assert_eq!(begun(&source), 1);
    assert_eq!(source.job.told.load(Ordering::SeqCst), 1);
    close(&source);
}

#[test]
fn one_exchange_is_shared_by_all() {
    on_schedules(USUAL, shared_by_all);
}

/// Callers that go away, and one that is asked once and then held, change nothing for the others.
fn owned_by_nobody() {
    let source = source(&[one_of(&[Way::Sells, Way::Fails])], &[]);
    let mut outcomes;
    {
        let mut held = pin!(source.token(&None));
        let early = poll_once(held.as_mut());
        let gone = [impatient(&source), impatient(&source)];
        outcomes = joined([caller(&source), caller(&source)]);
        joined(gone);
        outcomes.push(match early {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => shuttle::future::block_on(held),
        });
    }
    same(&outcomes);
    assert_eq!(begun(&source), 1);
    close(&source);
}

#[test]
fn an_exchange_belongs_to_no_caller() {
    on_schedules(USUAL, owned_by_nobody);
}

/// Where nobody stays, the cache is filled all the same.
fn filled_for_the_next() {
    let source = source(&[Way::Sells], &[]);
    joined([impatient(&source), impatient(&source)]);
    let token = ask(&source).expect("it sells");
    assert_eq!(token.access_token().expose_secret(), "t1");
    close(&source);
}

#[test]
fn an_exchange_that_nobody_waits_for_fills_the_cache() {
    on_schedules(USUAL, filled_for_the_next);
}

/// Tasks that are aborted, and runtimes that are shut down: two of them, since after three a caller is told so.
pub(super) fn carried_by_another() {
    let down = thread_rng().gen_range(0..3);
    let source = source(&[Way::Sells], &[Runtime::Down, Runtime::Down][..down]);
    let reaper = beside(&source, move |source| {
        for _ in down..2 {
            seam::point();
            let carrier = source.system.carriers.lock().unwrap().pop();
            if let Some(carrier) = carrier {
                carrier.abort();
                let _ = shuttle::future::block_on(carrier);
            }
        }
    });
    for outcome in joined((0..3).map(|_| caller(&source)).collect::<Vec<_>>()) {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
    joined([reaper]);
    close(&source);
}

#[test]
fn a_lost_carrier_is_replaced() {
    on_schedules(USUAL, carried_by_another);
}

/// Where every runtime is shut down, everybody is told.
fn carried_by_nobody() {
    let source = source(&[Way::Sells], &[Runtime::Down; 20]);
    for outcome in joined([caller(&source), caller(&source)]) {
        assert!(outcome.as_ref().is_err_and(is_no_runtime), "{outcome:?}");
    }
    assert_eq!(begun(&source), 0);
    close(&source);
}

#[test]
fn a_flight_that_is_lost_again_and_again_is_an_error() {
    on_schedules(USUAL, carried_by_nobody);
}

/// Outside of a runtime a caller gets an error, and nobody else does.
fn without_a_runtime() {
    let source = source(&[Way::Sells], &[Runtime::None, Runtime::None]);
    let outcomes = joined((0..4).map(|_| caller(&source)).collect::<Vec<_>>());
    let without = outcomes.iter().filter(|outcome| outcome.as_ref().is_err_and(is_no_runtime)).count();
    assert_eq!(without, source.system.refused.load(Ordering::SeqCst));
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 4 - without);
    close(&source);
}

#[test]
fn who_is_outside_of_a_runtime_is_told_and_nobody_else() {
    on_schedules(USUAL, without_a_runtime);
}

/// Inside the window of the refresh everybody has the token at the first look, whatever the refresh comes to.
fn served_at_once() {
    let source = source(&[Way::Sells, one_of(&[Way::Sells, Way::Fails, Way::Refuses, Way::Hangs])], &[]);
    assert!(ask(&source).is_ok());
    source.system.advance(Duration::from_secs(840));
    let callers = (0..3).map(|_| beside(&source, |source| poll_once(pin!(source.token(&None)))));
    for outcome in joined(callers.collect::<Vec<_>>()) {
        let Poll::Ready(Ok(_)) = outcome else {
            panic!("a valid token is served without waiting: {outcome:?}")
        };
    }
    assert!(ask(&source).is_ok());
    assert_eq!(source.system.carriers.lock().unwrap().len(), 2, "one to acquire it, one to refresh it");
    close(&source);
}

#[test]
fn a_valid_token_is_served_without_waiting() {
    on_schedules(USUAL, served_at_once);
}

/// All have the same token, and the API refuses it to all of them.
fn refused_to_all() {
    let source = source(&[Way::Sells], &[]);
    let refused = ask(&source).expect("it sells");
    source.system.advance(Duration::from_secs(10));
    let tasks = (0..3).map(|_| {
        let refused = refused.clone();
        beside(&source, move |source| (source.invalidate(&refused), ask(source)))
    });
    let told = joined(tasks.collect::<Vec<_>>());
    assert_eq!(
        told.iter().filter(|(taken, _)| *taken == Invalidated::Removed).count(),
        1,
        "one takes it away"
    );
    let outcomes: Vec<_> = told.into_iter().map(|(_, outcome)| outcome).collect();
    same(&outcomes);
    assert_eq!(from(&outcomes[0]), "t2", "nobody gets it back");
    assert_eq!(begun(&source), 2);
    close(&source);
}

#[test]
fn a_token_that_is_refused_to_all_is_acquired_once() {
    on_schedules(USUAL, refused_to_all);
}

/// What is read without the lock is what the machine has.
fn seen_by_all() {
    let source = source(&[Way::Sells], &[]);
    let (refused, clock) = (ask(&source).expect("it sells"), Duration::from_secs(10));
    source.system.advance(clock);
    let threads = [
        beside(&source, move |source| {
            let _ = source.invalidate(&refused);
        }),
        beside(&source, |source| drop(ask(source))),
        beside(&source, |source| drop(source.reopen())),
        beside(&source, |source| drop(source.forget())),
    ];
    joined(threads);
    let has = source.state.with(|state| state.machine.view().map(|(token, until)| (id(&token), until)));
    let view = source.view.load();
    assert_eq!(view.as_ref().map(|view| (id(&view.token), view.until)), has);
    if let Some(view) = view.as_ref() {
        assert_eq!(view.generation, source.generation.load(Ordering::SeqCst));
    }
    drop(view);
    close(&source);
}

fn id(token: &Token) -> String {
    token.access_token().expose_secret().to_owned()
}

#[test]
fn the_view_is_the_newest() {
    on_schedules(USUAL, seen_by_all);
}

/// Forgotten while it is under way: who waits gets what the next one gives, and the one before stops.
pub(super) fn forgotten(first: &[Way]) {
    let source = source(&[one_of(first), Way::Sells], &[]);
    let waiting = [caller(&source), caller(&source)];
    // One that hangs has somebody to end it, whenever it began.
    let early = beside(&source, |source| {
        seam::point();
        source.forget();
    });
    joined([early]);
    until_begun(&source);
    source.forget();
    for outcome in joined(waiting) {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
    close(&source);
}

#[test]
fn what_is_forgotten_stops_and_who_waits_gets_the_next() {
    on_schedules(USUAL, || forgotten(&[Way::Sells, Way::Hangs, Way::Redeems]));
}

/// One hangs past its deadline. Whoever asks then ends that for all.
pub(super) fn overdue() {
    let source = source(&[Way::Hangs, Way::Sells], &[]);
    let waiting = [caller(&source), caller(&source)];
    until_begun(&source);
    let clock = beside(&source, |source| source.system.advance(Duration::from_secs(65)));
    let early = impatient(&source);
    joined([clock]);
    let mut outcomes = vec![ask(&source)];
    outcomes.extend(joined(waiting));
    joined([early]);
    same(&outcomes);
    assert_eq!(from(&outcomes[0]), "t2");
    assert_eq!(begun(&source), 2);
    close(&source);
}

#[test]
fn a_flight_that_hangs_is_given_up_for_all() {
    on_schedules(USUAL, overdue);
}

/// The last handle goes, at whatever moment: what is under way ends, unless it redeems a refresh token; that
/// lands.
fn closed() {
    let way = one_of(&[Way::Sells, Way::Hangs, Way::Redeems]);
    let source = source(&[way], &[]);
    joined([impatient(&source), impatient(&source)]);
    if thread_rng().gen_bool(0.5) {
        until_begun(&source);
    }
    let lands = way == Way::Redeems && begun(&source) == 1;
    let told = close(&source);
    assert!(!lands || told == 1, "what the refresh token brought has to be saved");
}

#[test]
fn after_the_last_handle_nothing_is_left() {
    on_schedules(USUAL, closed);
}
