//! What the machine promises, one schedule for each promise. Every moment is given.

mod clocks;
mod extremes;
mod failures;
mod flights;
mod latch;
mod refresh;
mod refused;
mod told;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::StatusCode;

use super::*;
use crate::action::Action;
use crate::error::Stage;

const SECOND: u64 = 1_000_000_000;
const MINUTE: f64 = 60.0;

fn wall(seconds: f64) -> SystemTime {
    let (beginning, by) =
        (UNIX_EPOCH + Duration::from_secs(1_767_225_600), Duration::from_secs_f64(seconds.abs()));
    if seconds < 0.0 { beginning - by } else { beginning + by }
}

/// So many seconds after the source was made, by both clocks.
fn at(seconds: f64) -> Now {
    Now { mono: 7 * SECOND + nanos(Duration::from_secs_f64(seconds)), wall: wall(seconds) }
}

/// A token that expires so many seconds after the source was made.
fn until(seconds: f64) -> Token {
    Token::builder("t").expires_at(wall(seconds)).build()
}

/// One of which only a refusal tells that it has ended.
fn lasting() -> Token {
    Token::builder("t").build()
}

fn down() -> Error {
    Error::new(Stage::Transport, "Provider", "connection reset")
}

fn busy(until: SystemTime) -> Error {
    Error::new(Stage::Refused, "Provider", "busy")
        .answered(StatusCode::TOO_MANY_REQUESTS)
        .act(Action::Wait { until: Some(until) })
        .retry_after(Some(until))
}

fn refusal() -> Error {
    Error::new(Stage::Refused, "Provider", "refused").answered(StatusCode::UNAUTHORIZED)
}

fn lost() -> Error {
    down().outcome_unknown()
}

/// The credentials are read for each exchange, unless a test says otherwise: that is where more can happen.
fn machine() -> Machine {
    Machine::new(Policy::default(), at(0.0))
}

/// All draws fall on the longest wait, so that a test knows it.
const DRAW: f64 = 1.0;

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.01, "{found} is not {expected}");
}

impl Machine {
    #[track_caller]
    fn begins(&mut self, now: Now) -> Start {
        match self.ask(now) {
            Ask::Wait(Some(start)) => start,
            Ask::Look(_, start) if start.only_if_changed => start,
            other => panic!("a flight should begin: {other:?}"),
        }
    }

    #[track_caller]
    fn waits(&mut self, now: Now) {
        match self.ask(now) {
            Ask::Wait(None) => {}
            other => panic!("the caller should wait for the flight that is under way: {other:?}"),
        }
    }

    #[track_caller]
    fn rejects(&mut self, now: Now) -> Error {
        match self.ask(now) {
            Ask::Fail(error) => error,
            other => panic!("the caller should get the last error: {other:?}"),
        }
    }

    /// Serves this token, and what else it does.
    #[track_caller]
    fn serves(&mut self, token: &Token, now: Now) -> Option<Start> {
        match self.ask(now) {
            Ask::Serve(served, start) if served.is(token) => start,
            other => panic!("the token should be served: {other:?}"),
        }
    }

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "it is written where it lands")]
    fn lands(&mut self, start: Start, landing: Landing, now: Now) -> Landed {
        self.land(start.id, &landing, now, DRAW).expect("somebody waits for it")
    }

    /// Asks and acquires at one moment.
    #[track_caller]
    fn acquires(&mut self, token: &Token, now: Now) {
        let start = self.begins(now);
        let landed = self.lands(start, Landing::Acquired(token.clone(), now), now);
        assert!(landed.outcome.is_ok_and(|given| given.is(token)));
    }

    /// Asks and fails at one moment.
    #[track_caller]
    fn breaks(&mut self, error: Error, now: Now) -> Error {
        let start = self.begins(now);
        self.lands(start, Landing::Failed(error), now).outcome.expect_err("it failed")
    }
}
