//! What operators are told: states, their changes, since when and why.

use super::*;

#[test]
fn states_and_their_changes() {
    let mut machine = machine();
    assert_eq!(machine.status(at(0.0)).state, State::Unknown);
    assert_eq!(machine.status(at(5.0)).since, wall(0.0));

    let steps: [(Landing, State, Option<State>); 8] = [
        (Landing::Failed(down()), State::Degraded, Some(State::Unknown)),
        (Landing::Failed(down()), State::Degraded, None),
        (Landing::Failed(refusal()), State::Refused, Some(State::Degraded)),
        (Landing::Failed(refusal()), State::Refused, None),
        (Landing::Failed(lost()), State::Unknown, Some(State::Refused)),
        (Landing::Acquired(until(2.0e6), at(0.0)), State::Ok, Some(State::Unknown)),
        (Landing::Acquired(until(2.0e6), at(0.0)), State::Ok, None),
        (Landing::Unsaved(until(2.0e6), at(0.0), down()), State::Degraded, Some(State::Ok)),
    ];
    let (mut now, mut since) = (0.0, 0.0);
    for (landing, state, changed) in steps {
        now += 100_000.0;
        machine.drop_failure();
        if let Some((token, _)) = machine.view() {
            let _ = machine.invalidate(&token, at(now));
        }
        let start = machine.begins(at(now));
        let landed = machine.lands(start, landing, at(now));
        assert_eq!(landed.changed, changed, "at {state}");
        if changed.is_some() {
            since = now;
        }
        let status = machine.status(at(now + 1.0));
        assert_eq!((status.state, status.since), (state, wall(since)));
        assert_eq!(status.error.is_some(), state != State::Ok);
        assert_eq!(status.failing_since.is_some(), state != State::Ok);
    }
}

#[test]
fn the_status_says_when_the_served_token_ends() {
    let mut machine = machine();
    assert_eq!(machine.status(at(0.0)).expires_at, None);
    machine.acquires(&until(900.0), at(0.0));
    assert_eq!(machine.status(at(899.0)).expires_at, Some(wall(900.0)));
    assert_eq!(machine.status(at(900.0)).expires_at, None);
}

#[test]
fn a_start_says_why() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    assert_eq!(first.reason, Reason::Cold);
    let token = until(900.0);
    machine.lands(first, Landing::Acquired(token.clone(), at(0.0)), at(0.0));
    let ahead = machine.serves(&token, at(880.0)).expect("it ends soon");
    assert_eq!(ahead.reason, Reason::Ahead);
    machine.lost(ahead.id);
    let expired = machine.begins(at(900.0));
    assert_eq!(expired.reason, Reason::Expired);
    let token = until(1800.0);
    machine.lands(expired, Landing::Acquired(token.clone(), at(900.0)), at(900.0));
    assert_eq!(machine.invalidate(&token, at(1000.0)), Invalidated::Removed);
    let refused = machine.begins(at(1000.0));
    assert_eq!(refused.reason, Reason::Refused);
    // It stays the reason until there is a token.
    machine.lands(refused, Landing::Failed(down()), at(1000.0));
    assert_eq!(machine.begins(at(1001.0)).reason, Reason::Refused);
}

#[test]
#[cfg(feature = "testing")]
fn a_fixed_token_is_one_that_was_acquired_long_ago() {
    let mut machine = machine();
    let token = lasting();
    machine.begin_with(token.clone(), at(0.0));
    assert_eq!(machine.serves(&token, at(0.0)), None);
    assert_eq!(machine.status(at(0.0)).state, State::Ok);
    assert_eq!(machine.invalidate(&token, at(0.0)), Invalidated::Removed);
}
