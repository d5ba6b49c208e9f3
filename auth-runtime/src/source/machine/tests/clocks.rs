//! Two clocks: what is over by either is over.

use super::*;

/// One clock may go on without the other.
fn clocks(mono: f64, by_wall: f64) -> Now {
    Now { mono: at(mono).mono, wall: wall(by_wall) }
}

fn held(token: &Token) -> Machine {
    let mut machine = machine();
    machine.acquires(token, at(0.0));
    machine
}

#[test]
fn a_token_ends_by_the_monotonic_clock() {
    let token = until(900.0);
    // Somebody set the wall clock back by an hour.
    let mut machine = held(&token);
    assert!(machine.serves(&token, clocks(899.0, -2701.0)).is_some());
    let mut machine = held(&token);
    assert_eq!(machine.begins(clocks(900.0, -2700.0)).reason, Reason::Expired);
}

#[test]
fn a_token_ends_by_the_wall_clock() {
    let token = until(900.0);
    // The machine slept: the other clock stood still.
    let mut machine = held(&token);
    assert!(machine.serves(&token, clocks(1.0, 899.0)).is_some());
    let mut machine = held(&token);
    assert_eq!(machine.begins(clocks(1.0, 900.0)).reason, Reason::Expired);
    assert!(machine.status(clocks(1.0, 900.0)).expires_at.is_none());
}

#[test]
fn what_is_read_without_asking_ends_by_both() {
    let token = until(900.0);
    let machine = held(&token);
    let (_, until) = machine.view().expect("it is held");
    assert!(until.has_come(clocks(900.0, 0.0)));
    assert!(until.has_come(clocks(0.0, 900.0)));
    assert!(!until.has_come(clocks(1.0, -3600.0)));
}

#[test]
fn a_clock_that_is_set_forward_and_back_costs_nothing() {
    let token = until(900.0);
    let mut machine = held(&token);
    // A day ahead, while nobody asked, and back.
    assert_eq!(machine.serves(&token, at(2.0)), None);
    // A day ahead, and somebody asked: who waits gets the token when it is valid again.
    let start = machine.begins(clocks(3.0, 86_400.0));
    machine.serves(&token, at(4.0));
    let landed = machine.lands(start, Landing::Failed(down()), at(5.0));
    assert!(landed.outcome.is_ok_and(|given| given.is(&token)));
}

#[test]
fn a_token_acquired_in_1970_ends_when_the_clock_is_set() {
    let mut machine = machine();
    let boot = Now { mono: at(0.0).mono, wall: UNIX_EPOCH + Duration::from_secs(5) };
    let token = Token::builder("t").expires_at(boot.wall + Duration::from_secs(900)).build();
    machine.acquires(&token, boot);
    let later = Now { mono: at(10.0).mono, wall: boot.wall + Duration::from_secs(10) };
    assert_eq!(machine.serves(&token, later), None);
    assert_eq!(machine.begins(at(11.0)).reason, Reason::Expired);
}

#[test]
fn a_wait_goes_by_the_monotonic_clock_alone() {
    let mut machine = machine();
    machine.breaks(refusal(), at(0.0));
    // Setting the wall clock opens no refusal, and does not prolong it either.
    machine.rejects(clocks(29.0, 86_400.0));
    machine.rejects(clocks(29.0, -86_400.0));
    assert!(machine.begins(clocks(30.0, -86_400.0)).only_if_changed);
}

#[test]
fn a_flight_is_not_overdue_because_a_clock_was_set() {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    assert_eq!(machine.overdue(clocks(64.0, 86_400.0), start.due), None);
    assert_eq!(machine.overdue(clocks(65.0, -86_400.0), start.due), Some(start.id));
}

#[test]
fn a_token_that_had_ended_when_it_was_asked_for_is_not_served() {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    let token = until(-1.0);
    assert!(machine.land(start.id, &Landing::Acquired(token, at(0.0)), at(0.0), DRAW).is_none());
    assert!(matches!(machine.ask(at(0.0)), Ask::Wait(Some(_))));
}
