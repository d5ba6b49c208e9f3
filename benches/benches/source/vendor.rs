//! A simulated vendor in memory: all caches buy from one like it, and it counts the calls.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;

/// Of an access token, as long as those of large vendors are.
pub(crate) const TOKEN_BYTES: usize = 1000;

/// What the vendor says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A token that lives so many seconds.
    Grants { seconds: u32 },
    /// 401: these credentials are wrong.
    Refuses,
    /// 503: come again.
    Fails,
}

pub(crate) struct Vendor {
    manner: Mutex<(Answer, Duration)>,
    calls: AtomicU64,
}

impl Vendor {
    /// One that takes so long for each request.
    pub(crate) fn new(answer: Answer, takes: Duration) -> Self {
        Vendor { manner: Mutex::new((answer, takes)), calls: AtomicU64::new(0) }
    }

    /// One that grants for an hour, at once.
    pub(crate) fn prompt() -> Self {
        Vendor::new(Answer::Grants { seconds: 3600 }, Duration::ZERO)
    }

    /// Changes its mind for the requests that come from now on, and counts from zero.
    pub(crate) fn change(&self, answer: Answer, takes: Duration) {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = (answer, takes);
        self.calls.store(0, Ordering::Relaxed);
    }

    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// A request has come: how long the answer takes, and what it is.
    pub(crate) fn call(&self) -> (Duration, StatusCode, String) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let (answer, takes) = *self.manner.lock().unwrap_or_else(PoisonError::into_inner);
        let (status, body) = match answer {
            Answer::Grants { seconds } => (StatusCode::OK, grant(seconds)),
            Answer::Refuses => (StatusCode::UNAUTHORIZED, refusal("invalid_client")),
            Answer::Fails => (StatusCode::SERVICE_UNAVAILABLE, refusal("temporarily_unavailable")),
        };
        (takes, status, body)
    }

    /// The same for those that send from a task.
    pub(crate) async fn answer(&self) -> (StatusCode, String) {
        let (takes, status, body) = self.call();
        if !takes.is_zero() {
            tokio::time::sleep(takes).await;
        }
        (status, body)
    }
}

/// In the shape of RFC 6749 section 5.1, which all of the caches read.
fn grant(seconds: u32) -> String {
    let token = "t".repeat(TOKEN_BYTES);
    format!(
        r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{seconds},"ext_expires_in":{seconds}}}"#
    )
}

/// In that of section 5.2.
fn refusal(code: &str) -> String {
    format!(r#"{{"error":"{code}","error_description":"not now"}}"#)
}
