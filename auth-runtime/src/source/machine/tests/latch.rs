//! A refusal holds until the credentials change.

use super::*;
use crate::verdict::Verdict;

/// The next exchange with the same credentials, and how many seconds after `from`: somebody asks every second.
#[track_caller]
fn next_probe(machine: &mut Machine, from: f64) -> (f64, Start) {
    let mut now = from;
    while now <= from + 90_000.0 {
        match machine.ask(at(now)) {
            Ask::Fail(_) => {}
            Ask::Look(_, start) => {
                machine.lands(start, Landing::Unchanged, at(now));
            }
            Ask::Wait(Some(start)) => return (now - from, start),
            other => panic!("{other:?}"),
        }
        now += 1.0;
    }
    panic!("it is never tried again");
}

/// Fails so again and again with the same credentials: the waits between, in minutes.
fn waits(machine: &mut Machine, error: &Error, many: usize) -> Vec<f64> {
    let mut now = 0.0;
    machine.breaks(error.clone(), at(now));
    let mut waits = Vec::new();
    for _ in 0..many {
        let (wait, probe) = next_probe(machine, now);
        waits.push((wait / MINUTE * 10.0).round() / 10.0);
        now += wait;
        machine.lands(probe, Landing::Failed(error.clone()), at(now));
    }
    waits
}

#[test]
fn a_refused_credential_is_sent_five_more_times_and_then_never() {
    let mut machine = machine();
    assert_eq!(waits(&mut machine, &refusal(), 5), [5.0, 30.0, 120.0, 480.0, 1440.0]);
    let told = machine.status(at(0.0)).error.expect("it failed");
    assert_eq!(told.retry_at(), None);
    assert!(told.to_string().contains("not sent again until the credentials change"), "{told}");
    let later = 400.0 * 24.0 * 60.0 * MINUTE;
    let look = machine.begins(at(later));
    assert!(look.only_if_changed, "only other credentials are sent");
    machine.lands(look, Landing::Unchanged, at(later));
    // Somebody says that they are good again.
    machine.reopen(at(later));
    let again = machine.begins(at(later));
    machine.lands(again, Landing::Failed(refusal()), at(later));
    near(next_probe(&mut machine, later).0, 300.0);
}

#[test]
fn that_nothing_is_sent_any_more_is_said_when_it_is_so() {
    for refusals_after_the_first in 0..=5 {
        let mut machine = machine();
        waits(&mut machine, &refusal(), refusals_after_the_first);
        let error = machine.status(at(0.0)).error.expect("it failed");
        let is_said = error.to_string().contains("not sent again until the credentials change");
        assert_eq!(is_said, refusals_after_the_first == 5, "{error}");
    }
}

#[test]
fn an_outage_between_two_refusals_makes_the_count_no_smaller() {
    let (mut machine, mut now) = (machine(), 0.0);
    let mut refusals = 0;
    machine.breaks(refusal(), at(now));
    while refusals < 5 {
        let (wait, probe) = next_probe(&mut machine, now);
        now += wait;
        machine.lands(probe, Landing::Failed(down()), at(now));
        let (wait, probe) = next_probe(&mut machine, now);
        now += wait;
        machine.lands(probe, Landing::Failed(refusal()), at(now));
        refusals += 1;
    }
    assert_eq!(machine.status(at(now)).error.and_then(|error| error.retry_at()), None);
}

#[test]
fn probes_of_a_fleet_are_spread_over_a_fifth() {
    for (draw, expected) in [(0.0, 240.0), (0.5, 270.0), (1.0, 300.0)] {
        let mut machine = machine();
        let start = machine.begins(at(0.0));
        let landed = machine.land(start.id, &Landing::Failed(refusal()), at(0.0), draw).expect("awaited");
        let again = landed.outcome.expect_err("refused").retry_at().expect("it is probed");
        let wait = again.duration_since(wall(0.0)).expect("later").as_secs_f64();
        assert!((wait - expected).abs() < 1e-6, "{wait}: {expected}");
    }
}

#[test]
fn a_retry_after_beside_a_refusal_is_obeyed_too() {
    let mut machine = machine();
    machine.breaks(refusal().retry_after(Some(wall(1200.0))), at(0.0));
    near(next_probe(&mut machine, 0.0).0, 1200.0);
}

#[test]
fn a_refusal_over_the_clock_ends_when_the_clock_was_set() {
    for (mono, by, open) in
        [(10.0, 10.0, false), (10.0, 10.9, false), (10.0, 3610.0, true), (10.0, -3590.0, true)]
    {
        for (action, is_clock) in [(Action::CheckClock, true), (Action::AskCustomer, false)] {
            let mut machine = machine();
            machine.breaks(refusal().act(action), at(0.0));
            let now = Now { wall: wall(by), ..at(mono) };
            if open && is_clock {
                assert!(!machine.begins(now).only_if_changed);
            } else {
                machine.rejects(now);
            }
        }
    }
}

#[test]
fn what_nobody_understands_is_tried_again_soon_and_then_once_a_day() {
    let nonsense = Error::new(Stage::Response, "Provider", "nonsense");
    assert_eq!(waits(&mut machine(), &nonsense, 6), [0.5, 10.0, 60.0, 360.0, 1440.0, 1440.0]);
}

#[test]
fn a_page_is_nobodys_word_and_is_tried_again_within_the_hour() {
    let page =
        Error::new(Stage::Refused, "Provider", "a page").act(Action::AskProvider).judged(Verdict::Page);
    let waits = waits(&mut machine(), &page, 9);
    assert_eq!(waits, [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]);
}

#[test]
fn a_lock_is_left_alone_for_as_long_as_it_says() {
    let mut machine = machine();
    let until = Some(wall(7200.0));
    let locked =
        Error::new(Stage::Refused, "Provider", "locked").act(Action::Wait { until }).judged(Verdict::Locked);
    machine.breaks(locked.retry_after(until), at(0.0));
    assert_eq!(machine.status(at(0.0)).state, State::Degraded);
    near(next_probe(&mut machine, 0.0).0, 7200.0);
}

#[test]
fn what_was_down_before_does_not_count_as_refused() {
    let (mut machine, mut now) = (machine(), 0.0);
    for _ in 0..7 {
        machine.breaks(down(), at(now));
        now += 100.0;
    }
    machine.breaks(refusal(), at(now));
    near(next_probe(&mut machine, now).0, 300.0);
}

#[test]
fn credentials_are_looked_at_every_half_minute_and_only_when_somebody_asks() {
    let mut machine = machine();
    machine.breaks(refusal(), at(0.0));
    machine.rejects(at(29.999));
    let look = machine.begins(at(30.0));
    assert!(look.only_if_changed);
    // Nobody waits for a vault: who asks meanwhile gets the refusal.
    machine.rejects(at(30.5));
    let told = machine.lands(look, Landing::Unchanged, at(31.0));
    assert!(told.outcome.is_err_and(|error| error.stage() == Stage::Refused));
    assert_eq!(told.changed, None);
    machine.rejects(at(60.9));
    assert!(machine.begins(at(61.0)).only_if_changed);
}

#[test]
fn a_look_neither_prolongs_nor_shortens_a_refusal() {
    let mut machine = machine();
    let told = machine.breaks(refusal(), at(0.0));
    let look = machine.begins(at(290.0));
    assert!(look.only_if_changed);
    machine.lands(look, Landing::Unchanged, at(291.0));
    assert_eq!(machine.rejects(at(299.9)).retry_at(), told.retry_at());
    let probe = machine.begins(at(300.0));
    assert_eq!((probe.only_if_changed, probe.failures), (false, 1));
}

#[test]
fn a_look_that_finds_other_credentials_ends_it() {
    let mut machine = machine();
    machine.breaks(refusal(), at(0.0));
    let look = machine.begins(at(30.0));
    let token = until(930.0);
    let landed = machine.lands(look, Landing::Acquired(token.clone(), at(30.0)), at(31.0));
    assert_eq!(landed.changed, Some(State::Refused));
    assert_eq!(machine.serves(&token, at(31.0)), None);
    assert_eq!(machine.begins(at(930.0)).failures, 0);
}

#[test]
fn other_credentials_that_are_refused_too_are_counted_anew() {
    let mut machine = machine();
    machine.breaks(refusal(), at(0.0));
    let look = machine.begins(at(30.0));
    machine.has_others(look.id);
    machine.lands(look, Landing::Failed(refusal()), at(30.0));
    near(next_probe(&mut machine, 30.0).0, 300.0);
}

#[test]
fn a_vault_that_is_down_opens_no_refusal() {
    let vault = || Error::new(Stage::Credentials, "Provider", "the vault is sealed");
    let mut machine = machine();
    let told = machine.breaks(refusal(), at(0.0));
    let look = machine.begins(at(30.0));
    assert!(look.only_if_changed);
    machine.lands(look, Landing::Failed(vault()), at(30.0));
    // Nobody knows whether they are others: what was refused is not sent again before its time.
    assert_eq!(machine.rejects(at(59.9)).to_string(), told.to_string());
    assert_eq!(machine.status(at(59.9)).state, State::Refused);
    let look = machine.begins(at(60.0));
    assert!(look.only_if_changed);
    machine.lands(look, Landing::Failed(vault()), at(60.0));
    near(next_probe(&mut machine, 60.0).0, 240.0);
}

#[test]
fn other_credentials_that_could_not_be_tried_are_tried_soon() {
    let mut machine = machine();
    machine.breaks(refusal(), at(0.0));
    let look = machine.begins(at(30.0));
    // They were others, and the provider was down.
    machine.lands(look, Landing::Failed(down()), at(30.0));
    assert_eq!(machine.status(at(30.0)).state, State::Degraded);
    assert!(!machine.begins(at(32.0)).only_if_changed);
}

#[test]
fn credentials_that_stay_the_same_are_not_looked_at() {
    let policy = Policy { look: Duration::MAX, ..Policy::default() };
    let mut machine = Machine::new(policy, at(0.0));
    machine.breaks(refusal(), at(0.0));
    machine.rejects(at(299.9));
    assert!(!machine.begins(at(300.0)).only_if_changed);
}

#[test]
fn an_unknown_outcome_is_never_tried_again_with_the_same_credentials() {
    let mut machine = machine();
    let told = machine.breaks(lost(), at(0.0));
    assert_eq!(told.retry_at(), None);
    assert_eq!(machine.status(at(0.0)).state, State::Unknown);
    let mut now = 0.0;
    for _ in 0..100 {
        now += 30.0;
        let look = machine.begins(at(now));
        assert!(look.only_if_changed);
        machine.lands(look, Landing::Unchanged, at(now));
    }
    machine.rejects(at(now + 29.0));
}

#[test]
fn reopened_credentials_are_tried_at_once() {
    for error in [refusal(), lost()] {
        let mut machine = machine();
        machine.breaks(error, at(0.0));
        machine.rejects(at(1.0));
        machine.reopen(at(0.0));
        let start = machine.begins(at(1.0));
        assert_eq!((start.only_if_changed, start.failures), (false, 0));
    }
}

#[test]
fn a_refusal_of_the_credentials_before_says_nothing_about_these() {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    // The customer connects again while the old credentials are on their way.
    machine.reopen(at(0.0));
    let landed = machine.lands(start, Landing::Failed(refusal()), at(1.0));
    assert!(landed.outcome.is_err());
    let again = machine.begins(at(1.0));
    assert!(!again.only_if_changed);
    machine.lands(again, Landing::Failed(refusal()), at(1.0));
    machine.rejects(at(2.0));
}

#[test]
fn a_provider_that_is_down_is_down_for_other_credentials_too() {
    let mut machine = machine();
    let start = machine.begins(at(0.0));
    machine.reopen(at(0.0));
    machine.lands(start, Landing::Failed(down()), at(1.0));
    machine.rejects(at(1.999));
    machine.begins(at(2.0));
}

#[test]
fn a_look_at_what_was_reopened_is_asked_again() {
    let mut machine = machine();
    machine.breaks(refusal(), at(0.0));
    let look = machine.begins(at(30.0));
    machine.reopen(at(0.0));
    // The same credentials as before, the user says otherwise: they are tried.
    assert!(machine.land(look.id, &Landing::Unchanged, at(31.0), DRAW).is_none());
    assert!(!machine.begins(at(31.0)).only_if_changed);
}

#[test]
fn what_verify_proves_ends_a_refusal_and_nothing_else() {
    let mut machine = machine();
    assert_eq!(machine.verified(at(0.0)), None);
    machine.breaks(down(), at(0.0));
    assert_eq!(machine.verified(at(0.5)), None);
    machine.rejects(at(0.5));
    machine.breaks(refusal(), at(1.0));
    assert_eq!(machine.verified(at(2.0)), Some(State::Refused));
    assert_eq!(machine.status(at(2.0)).state, State::Ok);
    machine.breaks(lost(), at(2.0));
    assert_eq!(machine.verified(at(3.0)), Some(State::Unknown));
    machine.begins(at(3.0));
}
