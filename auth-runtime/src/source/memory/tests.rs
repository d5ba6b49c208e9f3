use std::time::{SystemTime, UNIX_EPOCH};

use http::StatusCode;

use super::super::clock::Now;
use super::super::machine::{Ask, Landing, Machine};
use super::super::policy::Policy;
use super::super::rotation::Ready;
use super::*;
use crate::error::{Error, Stage};
use crate::secret::Secret;
use crate::token::Token;

fn at(seconds: u64) -> Now {
    Now { mono: seconds * 1_000_000_000, wall: UNIX_EPOCH + Duration::from_secs(1_000_000_000 + seconds) }
}

/// A failure of this moment.
fn failure(error: Error, now: Now) -> Failure {
    let mut machine = Machine::new(Policy::default(), now);
    let Ask::Wait(Some(start)) = machine.ask(now) else { panic!("it begins") };
    machine.land(start.id, &Landing::Failed(error), now, 1.0).expect("it lands");
    machine.failure().expect("it failed").remembered()
}

fn refusal() -> Error {
    Error::new(Stage::Refused, "Provider", "refused").answered(StatusCode::UNAUTHORIZED)
}

fn busy(until: SystemTime) -> Error {
    Error::new(Stage::Transport, "Provider", "busy").retry_after(Some(until))
}

fn fill(memory: &Memory) -> (usize, u64) {
    let fill = memory.fill();
    (fill.entries, fill.dropped)
}

#[test]
fn an_entry_is_there_until_the_failure_ends() {
    let memory = Arc::new(Memory::new(10));
    let record = memory.record(&"a");
    record.note(None, None, 0);
    assert_eq!(fill(&memory), (0, 0), "nothing failed");
    record.note(Some(failure(refusal(), at(0))), Some([7; 32]), 0);
    let recalled = memory.record(&"a").recall();
    assert!(recalled.failure.is_some() && recalled.refused == Some([7; 32]));
    assert!(memory.record(&"b").recall().failure.is_none());
    record.note(None, None, 0);
    assert_eq!(fill(&memory), (0, 0));
}

#[test]
fn what_is_over_goes_first_and_what_holds_is_counted() {
    let memory = Arc::new(Memory::new(3));
    // In 10 seconds, and a minute for its count; a refusal holds for longer.
    let busy = failure(busy(at(10).wall), at(0));
    memory.record(&0).note(Some(busy), None, 0);
    for tenant in 1..3 {
        memory.record(&tenant).note(Some(failure(refusal(), at(0))), None, 0);
    }
    assert_eq!(fill(&memory), (3, 0));
    let now = at(100);
    memory.record(&3).note(Some(failure(refusal(), now)), None, now.mono);
    assert_eq!(fill(&memory), (3, 0), "its time was over");
    assert!(memory.record(&0).recall().failure.is_none());
    memory.record(&4).note(Some(failure(refusal(), now)), None, now.mono);
    assert_eq!(fill(&memory), (3, 1), "one that holds");
    assert!(memory.record(&4).recall().failure.is_some());
    // One that changes takes no room from others.
    memory.record(&4).note(Some(failure(refusal(), now)), None, now.mono);
    assert_eq!(fill(&memory), (3, 1));
}

fn rotated(rotation: &Rotation, seed: &str, new: &str) {
    rotation.ready_for(&Secret::from(seed));
    let epoch = rotation.epoch();
    rotation.redeem(epoch, at(0), None).expect("it is free");
    rotation.acquired(epoch, &Token::builder("t").refresh_token(new).build(), true);
}

#[test]
fn what_is_not_saved_yet_is_never_dropped_and_what_was_redeemed_is_known() {
    let memory = Arc::new(Memory::new(1));
    let rotation = Arc::new(Rotation::default());
    rotated(&rotation, "r0", "r1");
    memory.record(&"a").open(&rotation, 0);
    for tenant in 0..5 {
        memory.record(&tenant).note(Some(failure(refusal(), at(0))), None, 0);
    }
    assert!(Arc::ptr_eq(&memory.record(&"a").recall().rotation, &rotation));
    rotation.saved(&rotation.unsaved().expect("it is new"));
    memory.record(&"a").close(&rotation, 0);
    let recalled = memory.record(&"a").recall().rotation;
    assert!(!Arc::ptr_eq(&recalled, &rotation), "no secret is kept");
    assert!(matches!(recalled.ready_for(&Secret::from("r0")), Ready::Stale));
    assert!(matches!(recalled.ready_for(&Secret::from("r1")), Ready::Redeem(_)));
}

/// A provider that gives the same refresh token again, and one that says it did nothing.
#[test]
fn one_that_is_still_good_may_be_sent_by_the_next_source() {
    let rotation = Rotation::default();
    rotated(&rotation, "r0", "r0");
    assert!(rotation.husk().is_none());
    rotation.forget();
    assert!(matches!(rotation.ready_for(&Secret::from("r0")), Ready::Redeem(_)));
}

#[test]
fn all_that_is_refused_opens_at_once() {
    let memory = Arc::new(Memory::new(10));
    for tenant in 0..5 {
        memory.record(&tenant).note(Some(failure(refusal(), at(0))), Some([1; 32]), 0);
    }
    let rotation = Rotation::default();
    rotated(&rotation, "r0", "r1");
    rotation.saved(&rotation.unsaved().expect("it is new"));
    rotation.refused(rotation.epoch(), &refusal());
    memory.record(&0).close(&rotation, 0);
    memory.reopen();
    assert_eq!(fill(&memory), (1, 0), "what was redeemed stays");
    for tenant in 0..5 {
        assert!(memory.record(&tenant).recall().failure.is_none());
    }
    memory.record(&0).reopen(0);
    assert_eq!(fill(&memory), (1, 0));
}

#[test]
fn a_record_without_a_memory_does_nothing() {
    let memory = Arc::new(Memory::new(1));
    let record = memory.record(&1);
    drop(memory);
    assert!(!record.is_of_use());
    record.note(Some(failure(refusal(), at(0))), None, 0);
    assert!(record.recall().failure.is_none());
}

/// Beside the texts of its error, which are a line.
#[test]
fn an_entry_is_of_the_size_that_the_documentation_says() {
    // A table is filled to 7/16 at least after it grew, and the nodes of a tree to 6/11.
    let table = (size_of::<(Key, Entry)>() + 1) * 16 / 7;
    let tree = size_of::<(u64, Key)>() * 2;
    let error = Error::SIZE + 16;
    assert!((600..900).contains(&(table + tree + error)), "{table} {tree} {error}");
}
