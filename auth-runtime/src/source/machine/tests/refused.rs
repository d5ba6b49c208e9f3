//! Tokens that an API refuses.

use super::*;

#[test]
fn of_sixty_four_tasks_the_first_takes_the_token_away() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    let times = (0..64).filter(|_| machine.invalidate(&token, at(10.0)) == Invalidated::Removed).count();
    assert_eq!(times, 1);
    let start = machine.begins(at(10.0));
    assert_eq!(start.reason, Reason::Refused);
    machine.waits(at(10.0));
    let newer = until(3610.0);
    machine.lands(start, Landing::Acquired(newer.clone(), at(10.0)), at(11.0));
    // Who comes late has the old one in hand.
    assert_eq!(machine.invalidate(&token, at(20.0)), Invalidated::Outdated);
    assert_eq!(machine.serves(&newer, at(20.0)), None);
}

#[test]
fn the_same_text_out_of_another_response_is_another_token() {
    let mut machine = machine();
    let (token, same) = (until(3600.0), until(3600.0));
    machine.acquires(&token, at(0.0));
    assert_eq!(machine.invalidate(&same, at(10.0)), Invalidated::Outdated);
    assert_eq!(machine.invalidate(&token.handle(), at(10.0)), Invalidated::Removed);
}

#[test]
fn nothing_is_taken_from_a_source_that_holds_nothing() {
    assert_eq!(machine().invalidate(&until(900.0), at(10.0)), Invalidated::Outdated);
}

#[test]
fn a_new_token_is_left_alone_for_two_seconds() {
    let mut machine = machine();
    let token = until(3600.0);
    let start = machine.begins(at(0.0));
    // From when it came, not from when it was asked for.
    machine.lands(start, Landing::Acquired(token.clone(), at(0.0)), at(5.0));
    assert_eq!(machine.invalidate(&token, at(5.0)), Invalidated::TooYoung);
    assert_eq!(machine.invalidate(&token, at(6.999)), Invalidated::TooYoung);
    assert_eq!(machine.serves(&token, at(6.999)), None);
    assert_eq!(machine.invalidate(&token, at(7.0)), Invalidated::Removed);
}

#[test]
fn tokens_that_are_refused_one_after_another_cause_no_storm() {
    let (mut machine, mut now) = (machine(), 0.0);
    let mut quiet = Vec::new();
    for _ in 0..10 {
        let token = until(now + 3600.0);
        machine.acquires(&token, at(now));
        let acquired = now;
        while machine.invalidate(&token, at(now)) == Invalidated::TooYoung {
            now += 1.0;
        }
        quiet.push(now - acquired);
    }
    assert_eq!(quiet, [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0, 300.0]);
}

#[test]
fn a_token_that_held_for_long_begins_anew() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    assert_eq!(machine.invalidate(&token, at(2.0)), Invalidated::Removed);
    let token = until(3602.0);
    machine.acquires(&token, at(2.0));
    assert_eq!(machine.invalidate(&token, at(5.999)), Invalidated::TooYoung);
    // Eight times its quiet time: that was a token.
    assert_eq!(machine.invalidate(&token, at(2.0 + 32.0)), Invalidated::Removed);
    let token = until(3634.0);
    machine.acquires(&token, at(34.0));
    assert_eq!(machine.invalidate(&token, at(36.0)), Invalidated::Removed);
    let token = until(3636.0);
    machine.acquires(&token, at(36.0));
    assert_eq!(machine.invalidate(&token, at(39.9)), Invalidated::TooYoung);
    // A moment less than that, and it counts.
    assert_eq!(machine.invalidate(&token, at(36.0 + 31.9)), Invalidated::Removed);
    let token = until(3667.0);
    machine.acquires(&token, at(68.0));
    assert_eq!(machine.invalidate(&token, at(68.0 + 7.9)), Invalidated::TooYoung);
    assert_eq!(machine.invalidate(&token, at(68.0 + 8.0)), Invalidated::Removed);
}

#[test]
fn a_refused_token_waits_for_the_provider_like_any_other() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    let start = machine.serves(&token, at(3500.0)).expect("it ends soon");
    machine.lands(start, Landing::Failed(down()), at(3500.0));
    assert_eq!(machine.invalidate(&token, at(3500.1)), Invalidated::Removed);
    assert!(machine.view().is_none());
    machine.rejects(at(3500.2));
    assert_eq!(machine.begins(at(3501.0)).reason, Reason::Refused);
}

#[test]
fn a_token_that_is_refused_during_its_refresh_costs_no_second_exchange() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    let start = machine.serves(&token, at(3500.0)).expect("it ends soon");
    assert_eq!(machine.invalidate(&token, at(3500.5)), Invalidated::Removed);
    machine.waits(at(3500.5));
    let newer = until(7100.0);
    machine.lands(start, Landing::Acquired(newer.clone(), at(3500.0)), at(3501.0));
    assert_eq!(machine.serves(&newer, at(3501.0)), None);
    // The reason is over with it.
    assert_eq!(machine.begins(at(7100.0)).reason, Reason::Expired);
}

#[test]
fn forgetting_ends_the_row_of_refusals() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    assert_eq!(machine.invalidate(&token, at(2.0)), Invalidated::Removed);
    machine.forget(at(2.0));
    let next = machine.begins(at(2.0));
    assert_eq!(next.reason, Reason::Cold);
    let token = until(3602.0);
    machine.lands(next, Landing::Acquired(token.clone(), at(2.0)), at(2.0));
    assert_eq!(machine.invalidate(&token, at(4.0)), Invalidated::Removed);
}
