//! What a source tells `tracing`. Never a token, a credential, a URL or a body.

use std::time::Duration;

use super::exchanger::Exchanger;
use super::machine::Start;
use super::status::{State, Status};
use crate::error::Error;
use crate::token::Token;

#[cfg(feature = "tracing")]
pub(super) fn exchanged(
    exchanger: &Exchanger,
    start: Start,
    attempt: u32,
    duration: Duration,
    outcome: &Result<Token, Error>,
    origin: &str,
) {
    let provider = &*exchanger.provider();
    let (reason, attempt) = (start.reason.as_str(), start.failures.saturating_add(attempt));
    let failing_since = start.failing_since.map(crate::time::rfc3339);
    let failing_since = failing_since.as_deref();
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(token) => {
            let life_left_s = token.expires_in(exchanger.config.clock.wall()).map(|left| left.as_secs());
            tracing::info!(
                provider,
                reason,
                origin,
                duration_ms,
                attempt,
                life_left_s,
                failing_since,
                "token acquired"
            );
        }
        Err(error) => {
            let (status, code, action) =
                (error.status().map(|status| status.as_u16()), error.code(), error.action());
            tracing::warn!(
                provider,
                reason,
                origin,
                duration_ms,
                attempt,
                status,
                code,
                %action,
                failing_since,
                %error,
                "token request failed"
            );
        }
    }
}

#[cfg(feature = "tracing")]
pub(super) fn changed(exchanger: &Exchanger, before: State, status: &Status, start: Option<Start>) {
    let provider = &*exchanger.provider();
    let reason = start.map(|start| start.reason.as_str());
    let failing_since = status.failing_since.map(crate::time::rfc3339);
    let failing_since = failing_since.as_deref();
    let (before, now) = (tracing::field::display(before), tracing::field::display(status.state));
    match status.state {
        State::Ok | State::Unknown if status.error.is_none() => {
            tracing::info!(provider, before, now, reason, "source changed");
        }
        _ => {
            let action = status.error.as_ref().map(|error| tracing::field::display(error.action()));
            tracing::warn!(provider, before, now, reason, action, failing_since, "source changed");
        }
    }
}

#[cfg(feature = "tracing")]
pub(super) fn forgets(capacity: usize, dropped: u64) {
    tracing::warn!(
        capacity,
        dropped,
        "what a pool remembers of refusals is full of what still holds, and drops it: set `remembered` higher"
    );
}

#[cfg(feature = "tracing")]
pub(super) fn unredeemed(exchanger: &Exchanger) {
    tracing::warn!(
        provider = &*exchanger.provider(),
        "`set_refresh_token` was called for an endpoint that redeems none, and the refresh token is dropped: declare `refresh`, or a field with `#[token(rotates)]`"
    );
}

#[cfg(not(feature = "tracing"))]
pub(super) fn unredeemed(_: &Exchanger) {}

#[cfg(not(feature = "tracing"))]
pub(super) fn forgets(_: usize, _: u64) {}

#[cfg(not(feature = "tracing"))]
pub(super) fn exchanged(_: &Exchanger, _: Start, _: u32, _: Duration, _: &Result<Token, Error>, _: &str) {}

#[cfg(not(feature = "tracing"))]
pub(super) fn changed(_: &Exchanger, _: State, _: &Status, _: Option<Start>) {}
