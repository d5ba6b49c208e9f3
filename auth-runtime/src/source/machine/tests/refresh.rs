//! When a token is replaced, and what is served meanwhile.

use super::*;

/// When the machine would replace this token, acquired at 0, in seconds.
#[track_caller]
fn refreshed_at(life: f64, draw: f64) -> f64 {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    let token = until(life);
    machine.land(start.id, &Landing::Acquired(token.clone(), at(0.0)), at(0.0), draw).expect("it is awaited");
    let (_, until) = machine.view().expect("it is held");
    let (mut low, mut high) = (0.0, life);
    while high - low > 0.001 {
        let middle = f64::midpoint(low, high);
        if until.has_come(at(middle)) { high = middle } else { low = middle }
    }
    // What is read without asking and what the machine does agree.
    if life - low > 0.01 {
        assert_eq!(machine.serves(&token, at(low)), None);
        assert_eq!(machine.serves(&token, at(high)).map(|start| start.reason), Some(Reason::Ahead));
    }
    high
}

#[test]
fn a_token_is_replaced_a_tenth_before_its_end_or_half_as_much_again() {
    near(refreshed_at(3600.0, 0.0), 3240.0);
    near(refreshed_at(3600.0, 0.5), 3150.0);
    near(refreshed_at(3600.0, 1.0), 3060.0);
}

#[test]
fn at_least_thirty_seconds_before_its_end_and_at_most_half_of_its_life() {
    near(refreshed_at(120.0, 0.0), 90.0);
    near(refreshed_at(120.0, 1.0), 75.0);
    // Still not all at once.
    near(refreshed_at(60.0, 0.0), 40.0);
    near(refreshed_at(60.0, 1.0), 30.0);
}

#[test]
fn a_token_of_five_seconds_is_used() {
    near(refreshed_at(5.0, 0.0), 10.0 / 3.0);
    near(refreshed_at(5.0, 1.0), 2.5);
    near(refreshed_at(1.0, 1.0), 0.5);
}

#[test]
fn the_moment_is_drawn_once() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    let moment = machine.view().map(|(_, until)| until);
    for later in [1.0, 100.0, 3059.0] {
        assert_eq!(machine.serves(&token, at(later)), None);
        assert_eq!(machine.view().map(|(_, until)| until), moment);
    }
}

#[test]
fn what_the_user_sets_is_clamped_too() {
    let policy = Policy { ahead: Some(Duration::from_secs(600)), ..Policy::default() };
    let at_draw = |life: f64, draw: f64| {
        let moment = policy.refresh_at(&until(life), at(0.0), draw);
        moment.wall.and_then(|wall| wall.duration_since(at(0.0).wall).ok()).map(|after| after.as_secs())
    };
    assert_eq!(at_draw(3600.0, 0.0), Some(3000));
    assert_eq!(at_draw(3600.0, 1.0), Some(2700));
    assert_eq!(at_draw(900.0, 0.0), Some(600));
    assert_eq!(at_draw(900.0, 1.0), Some(450));
    let never = Policy { ahead: Some(Duration::ZERO), ..Policy::default() };
    assert_eq!(
        never.refresh_at(&until(900.0), at(0.0), 1.0),
        Moment::after(at(0.0), Duration::from_secs(900))
    );
}

#[test]
fn a_life_counts_from_the_asking() {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    let token = until(100.0);
    // The response took fifty seconds: what is left of the life is less, the margin is the same.
    machine.lands(start, Landing::Acquired(token.clone(), at(0.0)), at(50.0));
    assert_eq!(machine.serves(&token, at(54.9)), None);
    assert!(machine.serves(&token, at(55.0)).is_some());
}

#[test]
fn without_an_expiry_a_token_holds_until_it_is_refused() {
    let mut machine = machine();
    let token = lasting();
    machine.acquires(&token, at(0.0));
    assert_eq!(machine.serves(&token, Now { mono: u64::MAX - 1, wall: wall(1e11) }), None);
    assert_eq!(machine.status(at(1.0)).expires_at, None);
    assert_eq!(machine.invalidate(&token, at(1e6)), Invalidated::Removed);
    assert_eq!(machine.begins(at(1e6)).reason, Reason::Refused);
}

#[test]
fn a_refresh_disturbs_nobody() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    let start = machine.serves(&token, at(3500.0)).expect("it ends soon");
    assert_eq!(start.reason, Reason::Ahead);
    assert_eq!(machine.serves(&token, at(3501.0)), None);
    machine.lands(start, Landing::Failed(refusal()), at(3502.0));
    // Also when the provider refuses: until it ends, it is valid.
    assert_eq!(machine.serves(&token, at(3503.0)), None);
    assert_eq!(machine.serves(&token, at(3531.9)), None);
    let look = machine.serves(&token, at(3532.0)).expect("half a minute after the refusal");
    assert!(look.only_if_changed);
    machine.lands(look, Landing::Unchanged, at(3580.0));
    assert_eq!(machine.serves(&token, at(3599.9)), None);
    machine.rejects(at(3600.0));
}

#[test]
fn a_refresh_that_failed_is_tried_again_after_its_wait() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    let start = machine.serves(&token, at(3500.0)).expect("it ends soon");
    machine.lands(start, Landing::Failed(down()), at(3501.0));
    assert_eq!(machine.serves(&token, at(3501.999)), None);
    assert!(machine.view().is_some_and(|(_, until)| !until.has_come(at(3501.999))));
    assert!(machine.view().is_some_and(|(_, until)| until.has_come(at(3502.0))));
    let start = machine.serves(&token, at(3502.0)).expect("a second later");
    assert_eq!((start.reason, start.failures), (Reason::Ahead, 1));
    let newer = until(7100.0);
    machine.lands(start, Landing::Acquired(newer.clone(), at(3502.0)), at(3502.0));
    assert_eq!(machine.serves(&newer, at(3502.0)), None);
}

#[test]
fn a_refresh_token_that_is_not_saved_is_saved_before_anything_is_acquired() {
    let mut machine = machine();
    let token = until(3600.0);
    let start = machine.begins(at(0.0));
    let landed = machine.lands(start, Landing::Unsaved(token.clone(), at(0.0), down()), at(0.0));
    // The token is good, and served.
    assert!(landed.outcome.is_ok_and(|given| given.is(&token)));
    assert_eq!(landed.changed, Some(State::Unknown));
    assert_eq!(machine.status(at(0.0)).state, State::Degraded);
    assert_eq!(machine.serves(&token, at(0.999)), None);
    let save = machine.serves(&token, at(1.0)).expect("a second later");
    assert_eq!((save.reason, save.failures), (Reason::Save, 1));
    machine.lands(save, Landing::Failed(down()), at(1.0));
    assert_eq!(machine.serves(&token, at(2.999)), None);
    let save = machine.serves(&token, at(3.0)).expect("two seconds later");
    let landed = machine.lands(save, Landing::Saved, at(3.0));
    assert!(landed.outcome.is_ok_and(|given| given.is(&token)));
    assert_eq!(landed.changed, Some(State::Degraded));
    let status = machine.status(at(3.0));
    assert!(status.state == State::Ok && status.error.is_none());
    // And no more often than needed.
    assert_eq!(machine.serves(&token, at(4.0)), None);
}

#[test]
fn a_refreshed_token_that_is_not_saved_takes_the_place_of_the_old_one() {
    let mut machine = machine();
    let token = until(3600.0);
    machine.acquires(&token, at(0.0));
    let start = machine.serves(&token, at(3500.0)).expect("it ends soon");
    let newer = until(7100.0);
    machine.lands(start, Landing::Unsaved(newer.clone(), at(3500.0), down()), at(3500.0));
    assert_eq!(machine.serves(&newer, at(3500.5)), None);
}

#[test]
fn an_unsaved_refresh_token_is_asked_for_as_soon_as_it_may_be() {
    let mut machine = machine();
    let token = until(3600.0);
    let start = machine.begins(at(0.0));
    machine.lands(start, Landing::Unsaved(token.clone(), at(0.0), down()), at(0.0));
    assert!(machine.view().is_some_and(|(_, until)| !until.has_come(at(0.999)) && until.has_come(at(1.0))));
    let save = machine.serves(&token, at(1.0)).expect("a second later");
    machine.reopen(at(0.0));
    machine.lost(save.id);
    assert!(machine.view().is_some_and(|(_, until)| until.has_come(at(1.0))));
    assert_eq!(machine.serves(&token, at(1.0)).map(|start| start.reason), Some(Reason::Save));
}

#[test]
fn what_was_saved_for_a_token_that_is_gone_brings_nobody_one() {
    let mut machine = machine();
    let token = until(3600.0);
    let start = machine.begins(at(0.0));
    machine.lands(start, Landing::Unsaved(token.clone(), at(0.0), down()), at(0.0));
    let save = machine.serves(&token, at(5.0)).expect("a second later");
    assert_eq!(machine.invalidate(&token, at(6.0)), Invalidated::Removed);
    machine.waits(at(6.0));
    assert!(machine.land(save.id, &Landing::Saved, at(7.0), DRAW).is_none());
    assert_eq!(machine.begins(at(7.0)).reason, Reason::Refused);
}

#[test]
fn a_token_that_ended_while_it_was_saved_is_acquired_anew() {
    let mut machine = machine();
    let token = until(30.0);
    let start = machine.begins(at(0.0));
    machine.lands(start, Landing::Unsaved(token.clone(), at(0.0), down()), at(0.0));
    let save = machine.serves(&token, at(5.0)).expect("a second later");
    machine.waits(at(30.0));
    assert!(machine.land(save.id, &Landing::Saved, at(31.0), DRAW).is_none());
    assert_eq!(machine.begins(at(31.0)).reason, Reason::Expired);
}
