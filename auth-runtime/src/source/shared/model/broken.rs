//! The model finds what is broken on purpose: a model that could not would say nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::world::Way;
use super::{on_schedules, schedules};
use crate::source::seam::{self, Broken};

/// That some schedule fails so.
#[track_caller]
fn found(broken: Broken, as_: &str, model: impl Fn() + Send + Sync + Clone + 'static) {
    let outcome = seam::with(Some(broken), || catch_unwind(AssertUnwindSafe(|| on_schedules(2000, model))));
    let panic = outcome.expect_err("the model finds it");
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
    assert!(said.contains(as_), "found as: {said}");
}

#[test]
fn a_flight_that_is_there_after_the_lock() {
    found(Broken::StartsOutside, "there was a runtime", schedules::shared_by_all);
}

#[test]
fn waiters_that_are_woken_before_there_is_an_outcome() {
    found(Broken::NotifiesFirst, "deadlock", schedules::shared_by_all);
}

#[test]
fn a_waiter_that_looks_before_it_registers() {
    found(Broken::LooksFirst, "deadlock", schedules::shared_by_all);
}

#[test]
fn a_carrier_that_is_lost_in_silence() {
    found(Broken::LosesSilently, "deadlock", schedules::carried_by_another);
}

#[test]
fn an_exchange_that_is_given_up_after_the_next_one_may_begin() {
    found(Broken::GivesUpLate, "two exchanges at once", || schedules::forgotten(&[Way::Sells]));
}

#[test]
fn an_exchange_that_goes_on_after_it_was_given_up() {
    found(Broken::GoesOn, "two exchanges at once", || schedules::forgotten(&[Way::Sells]));
    found(Broken::GoesOn, "deadlock", schedules::overdue);
}
