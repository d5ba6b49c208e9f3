//! The response: read strictly, and only what is needed.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::refusal::Error;
use super::text::{Text, text};
use super::{Inner, Provider, Token};

const LONGEST: Duration = Duration::from_hours(10 * 365 * 24);
const SHORTEST: Duration = Duration::from_secs(1);

/// Raw, so that a token is copied once, to where it is overwritten. serde refuses a key that is there twice.
#[derive(Deserialize)]
pub(super) struct Reply<'a> {
    #[serde(borrow)]
    pub(super) access_token: Option<&'a RawValue>,
    #[serde(borrow)]
    token_type: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) refresh_token: Option<&'a RawValue>,
    #[serde(borrow)]
    expires_in: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) error: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) error_description: Option<&'a RawValue>,
}

impl Provider {
    pub(super) fn response(&self, response: &Response<Bytes>, now: SystemTime) -> Result<Token, Error> {
        // The whole body: what is skipped must be text too.
        let parsed = std::str::from_utf8(response.body())
            .map_err(|_| "the response is not UTF-8".to_owned())
            .and_then(|body| serde_json::from_str::<Reply<'_>>(body).map_err(|error| describe(body, &error)));
        if !response.status().is_success() {
            return Err(self.refused(response, parsed.ok().as_ref(), now));
        }
        let parsed = parsed.map_err(|what| Error::reply(response.status(), what))?;
        let bad = |what: &str| Error::reply(response.status(), what.to_owned());
        let Some(access_token) = parsed.access_token else {
            if parsed.error.is_some() || parsed.error_description.is_some() {
                return Err(self.refused(response, Some(&parsed), now));
            }
            return Err(bad("the response has no access_token"));
        };
        let access_token = credential(access_token).map_err(bad)?;
        let token_type = parsed.token_type.map(token_type).transpose().map_err(bad)?;
        let refresh_token = parsed.refresh_token.map(credential).transpose().map_err(bad)?;
        let life = parsed.expires_in.ok_or_else(|| bad("the response has no expires_in"))?;
        let life = seconds(life.get()).ok_or_else(|| bad("expires_in is no number of seconds"))?;
        if life < SHORTEST || life > LONGEST {
            return Err(bad("expires_in is under a second or over 10 years"));
        }
        let expires_at = now.checked_add(life).ok_or_else(|| bad("expires_in is beyond the calendar"))?;
        Ok(Token(Arc::new(Inner { access_token, token_type, refresh_token, expires_at })))
    }
}

/// What is wrong, without a word of the response.
fn describe(body: &str, error: &serde_json::Error) -> String {
    let body = body.trim_ascii_start();
    match body.as_bytes().first() {
        None => "the response is empty".to_owned(),
        Some(b'<') => "the response is HTML or XML, not JSON".to_owned(),
        Some(b'\xEF') if body.starts_with('\u{feff}') => {
            "the response begins with a byte order mark".to_owned()
        }
        _ if error.is_eof() => "the response is JSON that was cut off".to_owned(),
        _ if error.is_data() => "the response has a key twice, or is no object".to_owned(),
        _ => format!("the response is not valid JSON (line {}, column {})", error.line(), error.column()),
    }
}

/// A text that a header can carry.
fn credential(raw: &RawValue) -> Result<Zeroizing<String>, &'static str> {
    let text = text(raw.get()).ok_or("a token is no text")?;
    if text.as_str().is_empty() {
        return Err("a token is empty");
    }
    if !text.as_str().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("a token holds a character that no header may carry");
    }
    Ok(text.into_secret())
}

/// RFC 6749 section 7.1: a token whose type is not understood must not be used.
fn token_type(raw: &RawValue) -> Result<String, &'static str> {
    let text = text(raw.get()).ok_or("the token's type is no text")?;
    if text.as_str().eq_ignore_ascii_case("bearer") {
        Ok(text.as_str().to_owned())
    } else {
        Err("the token's type is not Bearer")
    }
}

/// A number, or a text that is one: `3600`, `"3600"`, `3600.0`.
fn seconds(raw: &str) -> Option<Duration> {
    let unquoted = if raw.starts_with('"') { text(raw)? } else { Text::Borrowed(raw) };
    let number = unquoted.as_str().trim_ascii();
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.parse().ok().map(Duration::from_secs);
    }
    // `inf` and `NaN` are numbers to Rust.
    number.ends_with(|last: char| last.is_ascii_digit()).then_some(())?;
    Duration::try_from_secs_f64(number.parse().ok()?).ok()
}

pub(super) fn self_check() {
    for (raw, want) in [
        ("3600", Some(3600.0)),
        ("\" 3600 \"", Some(3600.0)),
        ("3600.5", Some(3600.5)),
        ("36e2", Some(3600.0)),
        ("-1", None),
        ("1e400", None),
        ("\"\"", None),
        ("\"inf\"", None),
        ("\"soon\"", None),
        ("[1]", None),
        ("null", None),
    ] {
        assert_eq!(seconds(raw).map(|life| life.as_secs_f64()), want, "{raw}");
    }
}
