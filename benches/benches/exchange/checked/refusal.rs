//! The provider said no: who must act, and what may be shown of its words.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{Response, StatusCode};
use zeroize::Zeroizing;

use super::Provider;
use super::reply::Reply;
use super::text::{Text, text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    AskCustomer,
    FixConfiguration,
    Wait { until: Option<SystemTime> },
    AskProvider,
}

/// Never holds a secret.
#[derive(Debug)]
#[expect(dead_code, reason = "printed by Debug")]
pub(crate) struct Error {
    what: String,
    status: Option<StatusCode>,
    code: Option<String>,
    message: Option<String>,
    pub(crate) action: Action,
}

impl Error {
    pub(super) fn request(what: &str) -> Self {
        let (what, action) = (what.to_owned(), Action::FixConfiguration);
        Error { what, status: None, code: None, message: None, action }
    }

    pub(super) fn reply(status: StatusCode, what: String) -> Self {
        Error { what, status: Some(status), code: None, message: None, action: Action::AskProvider }
    }
}

const CODE: usize = 80;
const MESSAGE: usize = 300;
/// One wrong header must not silence a program for a year.
const LONGEST_WAIT: u64 = 86_400;

impl Provider {
    pub(super) fn refused(
        &self,
        response: &Response<Bytes>,
        reply: Option<&Reply<'_>>,
        now: SystemTime,
    ) -> Error {
        let status = response.status();
        let code = reply.and_then(|reply| text(reply.error?.get()));
        let code = code.as_ref().map(Text::as_str);
        let message = reply.and_then(|reply| text(reply.error_description?.get()));
        let secrets = self.secrets(reply);
        let until = response.headers().get(RETRY_AFTER).and_then(|value| {
            let seconds: u64 = value.to_str().ok()?.trim().parse().ok()?;
            now.checked_add(Duration::from_secs(seconds.min(LONGEST_WAIT)))
        });
        let action = match (code, status.as_u16()) {
            (Some("invalid_client" | "invalid_grant" | "unauthorized_client" | "access_denied"), _) => {
                Action::AskCustomer
            }
            (Some("invalid_request" | "invalid_scope" | "unsupported_grant_type"), _) => {
                Action::FixConfiguration
            }
            (Some("temporarily_unavailable" | "slow_down"), _) | (_, 408 | 425 | 429 | 502..=504) => {
                Action::Wait { until }
            }
            (_, 401 | 403) => Action::AskCustomer,
            (_, 300..=499) => Action::FixConfiguration,
            _ => Action::AskProvider,
        };
        Error {
            what: "refused the token request".to_owned(),
            status: Some(status),
            code: code.map(|code| clean(code, &secrets, CODE)),
            message: message.map(|message| clean(message.as_str(), &secrets, MESSAGE)),
            action,
        }
    }

    /// What must not come back in a message, as it is and as it was sent.
    fn secrets(&self, reply: Option<&Reply<'_>>) -> Vec<Zeroizing<String>> {
        let mut secrets = vec![self.client_secret.clone()];
        let escape = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let escaped = Zeroizing::new(escape(&self.client_secret));
        let pair = Zeroizing::new(format!("{}:{}", escape(&self.client_id), *escaped));
        secrets.push(Zeroizing::new(STANDARD.encode(pair.as_bytes())));
        secrets.push(Zeroizing::new(STANDARD.encode(self.client_secret.as_bytes())));
        secrets.push(escaped);
        let tokens = reply.map(|reply| [reply.access_token, reply.refresh_token]);
        for raw in tokens.into_iter().flatten().flatten() {
            secrets.extend(text(raw.get()).map(Text::into_secret));
        }
        secrets
    }
}

/// On one line, without control characters, bounded.
fn clean(text: &str, secrets: &[Zeroizing<String>], most: usize) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret.as_str(), "***");
    }
    let mut shown = String::new();
    for char in text.chars().filter(|char| !char.is_control()).take(most) {
        let _ = shown.write_char(char);
    }
    shown
}
