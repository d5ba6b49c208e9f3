//! A simulated provider in memory: all caches acquire from one like it, and it counts the calls.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;

/// Of an access token, as long as those of large providers are.
pub(crate) const TOKEN_BYTES: usize = 1000;

/// What the provider says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// A token that lives so many seconds.
    Grants { seconds: u32 },
    /// 401: these credentials are wrong.
    Refuses,
    /// 503: come again.
    Fails,
}

pub(crate) struct Provider {
    manner: Mutex<(Reply, Duration)>,
    calls: AtomicU64,
}

impl Provider {
    /// One that takes so long for each request.
    pub(crate) fn new(response: Reply, takes: Duration) -> Self {
        Provider { manner: Mutex::new((response, takes)), calls: AtomicU64::new(0) }
    }

    /// One that grants for an hour, at once.
    pub(crate) fn prompt() -> Self {
        Provider::new(Reply::Grants { seconds: 3600 }, Duration::ZERO)
    }

    /// Changes its mind for the requests that come from now on, and counts from zero.
    pub(crate) fn change(&self, response: Reply, takes: Duration) {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = (response, takes);
        self.calls.store(0, Ordering::Relaxed);
    }

    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// A request has come: how long the response takes, and what it is.
    pub(crate) fn call(&self) -> (Duration, StatusCode, String) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let (response, takes) = *self.manner.lock().unwrap_or_else(PoisonError::into_inner);
        let (status, body) = match response {
            Reply::Grants { seconds } => (StatusCode::OK, grant(seconds)),
            Reply::Refuses => (StatusCode::UNAUTHORIZED, refusal("invalid_client")),
            Reply::Fails => (StatusCode::SERVICE_UNAVAILABLE, refusal("temporarily_unavailable")),
        };
        (takes, status, body)
    }

    /// The same for those that send from a task.
    pub(crate) async fn respond(&self) -> (StatusCode, String) {
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
