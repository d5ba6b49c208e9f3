//! One flight at a time, and what becomes of it.

use super::*;

#[test]
fn one_flight_at_a_time_and_all_wait_for_it() {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    for later in [0.0, 0.1, 59.0] {
        machine.waits(at(later));
    }
    let token = until(900.0);
    let landed = machine.lands(start, Landing::Acquired(token.clone(), at(0.0)), at(60.0));
    assert!(landed.outcome.is_ok_and(|given| given.is(&token)));
    assert_eq!(machine.serves(&token, at(60.0)), None);
}

#[test]
fn flights_are_told_apart() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    machine.lands(first, Landing::Failed(down()), at(0.0));
    let second = machine.begins(at(2.0));
    assert_ne!(first.id, second.id);
    // The first has landed: nothing that it says counts any more, and the second is still under way.
    assert!(machine.land(first.id, &Landing::Failed(refusal()), at(2.0), DRAW).is_none());
    assert!(machine.land(first.id, &Landing::Unchanged, at(2.0), DRAW).is_none());
    assert!(machine.land(first.id, &Landing::Saved, at(2.0), DRAW).is_none());
    machine.waits(at(2.0));
}

#[test]
fn a_lost_flight_leaves_room_for_the_next() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    machine.lost(first.id);
    let second = machine.begins(at(0.0));
    // It is lost once: the one after it is another one's.
    machine.lost(first.id);
    machine.waits(at(0.0));
    // It says nothing about the provider.
    assert_eq!((second.failures, second.failing_since), (0, None));
    assert_eq!(machine.status(at(0.0)).state, State::Unknown);
}

#[test]
fn a_flight_is_given_up_five_seconds_after_its_deadline() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    assert_eq!(machine.overdue(at(64.9), first.due), None);
    machine.waits(at(64.9));
    assert_eq!(machine.overdue(at(65.0), first.due), Some(first.id));
    assert_eq!(machine.overdue(at(65.0), first.due), None);
    let second = machine.begins(at(65.0));
    assert_eq!(machine.overdue(at(129.9), second.due), None);
    assert_eq!(machine.overdue(at(130.0), second.due), Some(second.id));
}

#[test]
fn what_is_read_without_asking_is_read_until_the_flight_is_overdue() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    let start = machine.serves(&token, at(3500.0)).expect("a tenth before its end");
    let (_, until) = machine.view().expect("a token is held");
    assert!(!until.has_come(at(3564.9)));
    assert!(until.has_come(at(3565.0)));
    machine.lost(start.id);
    assert!(machine.view().is_some_and(|(_, until)| until.has_come(at(3500.0))));
}

#[test]
fn a_token_that_comes_late_is_a_token() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    machine.overdue(at(65.0), first.due);
    let second = machine.begins(at(65.0));
    let token = until(900.0);
    assert!(machine.land(first.id, &Landing::Acquired(token.clone(), at(0.0)), at(70.0), DRAW).is_some());
    assert_eq!(machine.serves(&token, at(70.0)), None);
    // The one after it is under way all the same, and what it brings is newer.
    let newer = until(965.0);
    machine.lands(second, Landing::Acquired(newer.clone(), at(65.0)), at(71.0));
    assert_eq!(machine.serves(&newer, at(71.0)), None);
}

#[test]
fn a_token_that_comes_late_replaces_no_valid_one() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    machine.overdue(at(65.0), first.due);
    let token = until(965.0);
    machine.acquires(&token, at(65.0));
    let late = until(900.0);
    assert!(machine.land(first.id, &Landing::Acquired(late.clone(), at(0.0)), at(70.0), DRAW).is_none());
    assert!(machine.land(first.id, &Landing::Unsaved(late, at(0.0), down()), at(70.0), DRAW).is_none());
    assert_eq!(machine.serves(&token, at(70.0)), None);
    assert_eq!(machine.status(at(70.0)).state, State::Ok);
}

#[test]
fn a_token_that_comes_late_is_a_token_whether_it_is_saved_or_not() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    machine.overdue(at(65.0), first.due);
    let late = until(900.0);
    let landed = machine.lands(first, Landing::Unsaved(late.clone(), at(0.0), down()), at(70.0));
    assert!(landed.outcome.is_ok_and(|given| given.is(&late)));
    assert_eq!(machine.serves(&late, at(70.0)), None);
    // While it saves, and is given up, another one begins to: the first one's word is not that one's.
    let save = machine.serves(&late, at(71.0)).expect("a second later");
    machine.overdue(at(136.0), save.due);
    let again = machine.serves(&late, at(136.0)).expect("it is still not saved");
    assert_eq!(again.reason, Reason::Save);
    assert!(machine.land(save.id, &Landing::Saved, at(137.0), DRAW).is_none());
    machine.lost(again.id);
    assert_eq!(machine.serves(&late, at(138.0)).map(|start| start.reason), Some(Reason::Save));
}

#[test]
fn a_failure_that_comes_late_says_nothing() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    machine.overdue(at(65.0), first.due);
    let second = machine.begins(at(65.0));
    assert!(machine.land(first.id, &Landing::Failed(refusal()), at(66.0), DRAW).is_none());
    machine.waits(at(66.0));
    assert!(machine.status(at(66.0)).error.is_none());
    machine.lands(second, Landing::Acquired(until(900.0), at(65.0)), at(67.0));
    assert_eq!(machine.status(at(67.0)).state, State::Ok);
}

#[test]
fn whoever_waits_gets_a_valid_token_rather_than_an_error() {
    let mut machine = machine();
    let first = machine.begins(at(0.0));
    machine.overdue(at(65.0), first.due);
    let second = machine.begins(at(65.0));
    let token = until(900.0);
    machine.land(first.id, &Landing::Acquired(token.clone(), at(0.0)), at(70.0), DRAW);
    // Those who wait for the second asked before the late token came.
    let landed = machine.lands(second, Landing::Failed(down()), at(71.0));
    assert!(landed.outcome.is_ok_and(|given| given.is(&token)));
    assert_eq!(machine.status(at(71.0)).state, State::Degraded);
}

#[test]
fn nobody_gets_a_token_that_ended_while_its_refresh_token_was_saved() {
    let mut machine = machine();
    let token = until(30.0);
    let start = machine.begins(at(0.0));
    assert!(machine.land(start.id, &Landing::Acquired(token.clone(), at(0.0)), at(31.0), DRAW).is_none());
    let start = machine.begins(at(31.0));
    let landed = machine.lands(start, Landing::Unsaved(until(40.0), at(31.0), down()), at(41.0));
    assert!(landed.outcome.is_err());
    machine.rejects(at(41.0));
    assert_eq!(machine.status(at(41.0)).state, State::Degraded);
}

#[test]
fn what_is_forgotten_stays_forgotten() {
    let mut machine = machine();
    let token = until(900.0);
    machine.acquires(&token, at(0.0));
    let start = machine.serves(&token, at(880.0)).expect("it ends soon");
    assert_eq!(machine.forget(at(881.0)), Some(State::Ok));
    assert!(machine.view().is_none());
    let late = Landing::Acquired(until(1780.0), at(880.0));
    assert!(machine.land(start.id, &late, at(882.0), DRAW).is_none());
    assert!(machine.view().is_none());
    let next = machine.begins(at(882.0));
    assert_eq!(next.reason, Reason::Cold);
    // Not even when nothing is under way.
    machine.lost(next.id);
    assert_eq!(machine.forget(at(883.0)), None);
    let late = Landing::Unsaved(until(1780.0), at(882.0), down());
    assert!(machine.land(next.id, &late, at(884.0), DRAW).is_none());
    assert!(machine.view().is_none());
}

#[test]
fn forgetting_begins_anew() {
    let mut machine = machine();
    machine.acquires(&until(900.0), at(0.0));
    machine.forget(at(2.0));
    let status = machine.status(at(2.0));
    assert_eq!((status.state, status.since), (State::Unknown, wall(2.0)));
    assert!(status.error.is_none() && status.failing_since.is_none());
    let start = machine.begins(at(2.0));
    assert_eq!((start.only_if_changed, start.failures), (false, 0));
}

#[test]
fn a_refusal_outlives_forgetting_and_who_asks_waits_for_a_look() {
    let mut machine = machine();
    machine.breaks(refusal(), at(0.0));
    machine.rejects(at(1.0));
    assert_eq!(machine.forget(at(2.0)), None, "it is refused still");
    let status = machine.status(at(2.0));
    assert_eq!((status.state, status.failing_since), (State::Refused, Some(wall(0.0))));
    let start = machine.begins(at(2.0));
    assert_eq!((start.only_if_changed, start.failures), (true, 1));
    machine.waits(at(2.0));
    let landed = machine.lands(start, Landing::Unchanged, at(2.0));
    assert!(landed.outcome.is_err() && landed.changed.is_none());
    machine.rejects(at(3.0));
}

#[test]
fn a_wait_outlives_forgetting_whatever_the_credentials() {
    let mut machine = machine();
    machine.breaks(busy(wall(600.0)), at(0.0));
    machine.forget(at(2.0));
    machine.rejects(at(599.0));
    assert!(!machine.begins(at(601.0)).only_if_changed);
}

/// A source that begins with the failure of the one before it does what that would have done.
#[test]
fn a_failure_goes_over_to_the_next_source() {
    let mut first = machine();
    first.breaks(refusal(), at(0.0));
    assert!(first.takes_change_of_failure() && !first.takes_change_of_failure(), "it is told once");
    let failure = first.failure().expect("it failed").remembered();
    let mut second = machine();
    second.resume(failure);
    assert_eq!(second.status(at(2.0)).state, State::Refused);
    let start = second.begins(at(2.0));
    assert!(start.only_if_changed);
    second.lands(start, Landing::Unchanged, at(2.0));
    second.rejects(at(31.0));
    let (one, two) = (first.begins(at(301.0)), second.begins(at(301.0)));
    assert_eq!((one.only_if_changed, one.failures), (false, 1));
    assert_eq!((two.only_if_changed, two.failures), (false, 1));
    // The count in a row goes on.
    let first = first.lands(one, Landing::Failed(refusal()), at(301.0)).outcome.unwrap_err();
    let error = second.lands(two, Landing::Failed(refusal()), at(301.0)).outcome.unwrap_err();
    assert_eq!(error.retry_at(), first.retry_at());
    assert!(second.takes_change_of_failure() && second.failure().is_some());
    // A token ends it, and that is told too.
    second.reopen(at(302.0));
    assert!(second.takes_change_of_failure() && second.failure().is_none());
}
