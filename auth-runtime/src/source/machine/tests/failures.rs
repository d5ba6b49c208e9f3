//! A failure that may pass by itself: how long the provider is left alone.

use super::*;

/// How long the machine waits after this error, in seconds, and that it does.
#[track_caller]
fn wait(machine: &mut Machine, error: Error, now: f64, draw: f64) -> f64 {
    let start = machine.begins(at(now));
    let landed = machine.land(start.id, &Landing::Failed(error), at(now), draw).expect("it is awaited");
    let told = landed.outcome.expect_err("it failed");
    let again = told.retry_at().expect("it is tried again");
    let wait = again.duration_since(wall(now)).expect("later").as_secs_f64();
    // Until then everybody gets this very error.
    let rejected = machine.rejects(at(now + wait - 0.000_1));
    assert_eq!((rejected.to_string(), rejected.retry_at()), (told.to_string(), Some(again)));
    wait
}

#[test]
fn a_failure_is_shared_until_its_time() {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    machine.waits(at(0.5));
    let told = machine.lands(start, Landing::Failed(down()), at(1.0)).outcome.expect_err("it failed");
    assert_eq!(told.retry_at(), Some(wall(2.0)));
    assert_eq!(told.action(), Action::Wait { until: Some(wall(2.0)) });
    for _ in 0..100 {
        assert_eq!(machine.rejects(at(1.999)).to_string(), told.to_string());
    }
    let start = machine.begins(at(2.0));
    assert_eq!((start.failures, start.failing_since), (1, Some(wall(1.0))));
    assert!(!start.only_if_changed);
}

#[test]
fn waits_are_drawn_between_nothing_and_all() {
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found}: {expected}");
    near(wait(&mut machine(), down(), 0.0, 1.0), 1.0);
    near(wait(&mut machine(), down(), 0.0, 0.5), 0.5);
    // However it falls, a tenth of a second is between two calls.
    near(wait(&mut machine(), down(), 0.0, 0.0), 0.1);
}

#[test]
fn waits_double_up_to_a_minute() {
    let (mut machine, mut now) = (machine(), 0.0);
    let mut waits = Vec::new();
    for _ in 0..9 {
        let wait = wait(&mut machine, down(), now, 1.0);
        waits.push(wait.round());
        now += wait;
    }
    assert_eq!(waits, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]);
    // A token ends it.
    machine.acquires(&until(now + 900.0), at(now));
    let again = machine.begins(at(now + 900.0));
    assert_eq!((again.failures, again.failing_since), (0, None));
    machine.lands(again, Landing::Failed(down()), at(now + 900.0));
    machine.begins(at(now + 901.0));
}

#[test]
fn after_ever_so_many_failures_it_is_still_a_minute() {
    let (mut machine, mut now) = (machine(), 0.0);
    for _ in 0..70 {
        now += wait(&mut machine, down(), now, 1.0);
    }
    assert!((wait(&mut machine, down(), now, 1.0) - MINUTE).abs() < 1e-6);
}

#[test]
fn a_retry_after_is_obeyed_where_it_is_longer() {
    assert!((wait(&mut machine(), busy(wall(120.0)), 0.0, 0.0) - 120.0).abs() < 1e-6);
    // Less than the backoff, or already over: it shortens nothing.
    assert!((wait(&mut machine(), busy(wall(0.5)), 0.0, 1.0) - 1.0).abs() < 1e-6);
    assert!((wait(&mut machine(), busy(wall(-1e6)), 0.0, 1.0) - 1.0).abs() < 1e-6);
}

#[test]
fn a_retry_after_is_obeyed_for_an_hour_at_most() {
    assert!((wait(&mut machine(), busy(wall(86_400.0)), 0.0, 0.0) - 3600.0).abs() < 1e-6);
}

#[test]
fn a_retry_after_counts_from_the_landing_by_the_wall_clock() {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    // A date of the provider's, forty seconds ahead when the response came.
    machine.lands(start, Landing::Failed(busy(wall(100.0))), at(60.0));
    machine.rejects(at(99.9));
    machine.begins(at(100.0));
}

#[test]
fn transient_failures_never_look_at_credentials() {
    let (mut machine, mut now) = (machine(), 0.0);
    for _ in 0..7 {
        now += wait(&mut machine, down(), now, 1.0);
    }
    let start = machine.begins(at(now));
    machine.lands(start, Landing::Failed(busy(wall(now + 3600.0))), at(now));
    machine.rejects(at(now + 31.0));
    machine.rejects(at(now + 3599.0));
    assert!(!machine.begins(at(now + 3600.0)).only_if_changed);
}

#[test]
fn failing_since_the_first_of_a_row() {
    let mut machine = machine();
    machine.breaks(down(), at(10.0));
    machine.breaks(down(), at(20.0));
    let start = machine.begins(at(30.0));
    assert_eq!((start.failures, start.failing_since), (2, Some(wall(10.0))));
    // The kind may change on the way.
    machine.lands(start, Landing::Failed(refusal()), at(31.0));
    assert_eq!(machine.status(at(31.0)).failing_since, Some(wall(10.0)));
    assert_eq!(machine.status(at(31.0)).since, wall(31.0));
}

#[test]
fn a_flight_without_an_outcome_changes_no_wait() {
    let mut machine = machine();
    machine.breaks(down(), at(0.0));
    let start = machine.begins(at(1.0));
    machine.lost(start.id);
    let again = machine.begins(at(1.0));
    assert_eq!(again.failures, 1);
    machine.lands(again, Landing::Failed(down()), at(1.0));
    machine.rejects(at(2.999));
    machine.begins(at(3.0));
}
