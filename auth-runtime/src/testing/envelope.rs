//! A response in the provider's own envelope, made out of the table that will read it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::response::class::{Classed, classify};
use crate::secret::Secret;
use crate::spec::{
    Class, Constant, Deadline, ErrorSpec, HEADER, Lifetime, ResponseSpec, Spec, TEXT, Test, TokenPlace,
};

/// What an endpoint that is written by hand most likely reads (RFC 6749 sections 5.1 and 5.2).
const RFC_6749: (ResponseSpec, ErrorSpec) = (
    ResponseSpec {
        paths: &[
            &["access_token"],
            &["token_type"],
            &["refresh_token"],
            &["expires_in"],
            &["error"],
            &["error_description"],
        ],
        headers: &[],
        token: TokenPlace::Paths(&[0]),
        token_type: Some(1),
        refresh_token: &[2],
        expires_in: &[Lifetime::Seconds(3)],
        expires_at: &[],
        success: None,
    },
    ErrorSpec { code: &[4], message: &[5], trace: &[], detail: &[], retry_after: &[], classes: &[] },
);

/// As deep into an array as a declared path leads.
const LONGEST_ARRAY: usize = 64;

/// What the response of a token says.
#[derive(Clone)]
pub(crate) struct Granted {
    pub(crate) access_token: Secret,
    pub(crate) seconds: u64,
    pub(crate) refresh_token: Option<Secret>,
}

/// Where a declaration looks, and what it wants to find there.
pub(crate) struct Envelope {
    response: ResponseSpec,
    error: ErrorSpec,
}

impl Envelope {
    pub(crate) fn of(table: Option<&'static Spec>) -> Self {
        let (response, error) = table.map_or(RFC_6749, |spec| (spec.response, spec.error));
        Envelope { response, error }
    }

    pub(crate) fn token(
        &self,
        granted: &Granted,
        with: &[(String, Value)],
        now: SystemTime,
    ) -> Response<Bytes> {
        let spec = &self.response;
        let life = Duration::from_secs(granted.seconds);
        let end =
            now.checked_add(life).and_then(|end| end.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let mut text = granted.access_token.expose_secret().to_owned();
        if matches!(spec.expires_in.first(), Some(Lifetime::Jwt)) && text.split('.').count() != 3 {
            text = jwt(&text, end);
        }
        let mut body = json!({});
        if let Some(path) = spec.token_type {
            self.put(&mut body, path, "Bearer".into());
        }
        let in_body = match spec.token {
            TokenPlace::Paths(paths) => paths.first(),
            _ => None,
        };
        if let Some(path) = in_body {
            self.put(&mut body, *path, text.as_str().into());
        }
        if let (Some(path), Some(secret)) = (spec.refresh_token.first(), &granted.refresh_token) {
            self.put(&mut body, *path, secret.expose_secret().into());
        }
        let lifetime = spec.expires_in.first().copied();
        let life: Option<Value> = match lifetime {
            Some(Lifetime::Seconds(_)) => Some(granted.seconds.into()),
            Some(Lifetime::Millis(_)) => Some(granted.seconds.saturating_mul(1000).into()),
            Some(Lifetime::Hms(_)) => Some(hms(granted.seconds).into()),
            Some(Lifetime::Fixed(_) | Lifetime::Jwt | Lifetime::Unlimited) | None => None,
        };
        let deadline = spec.expires_at.first().copied();
        let until: Option<Value> = deadline.map(|deadline| match deadline {
            Deadline::Unix(_) => unix(end),
            Deadline::UnixMs(_) => unix_ms(end),
            Deadline::Rfc3339(_) | Deadline::Local(..) => rfc3339(end).into(),
            Deadline::HttpDate(_) => http_date(end).into(),
        });
        let places = [lifetime.and_then(Lifetime::place), deadline.map(Deadline::place)];
        let moments: Vec<_> = places
            .into_iter()
            .zip([life, until])
            .filter_map(|(place, value)| Some((place?, value?)))
            .collect();
        for (place, value) in &moments {
            self.put(&mut body, *place, value.clone());
        }
        self.succeed(&mut body);
        for (path, value) in with {
            set(&mut body, &segments(path), value.clone());
        }
        let mut response = reply(StatusCode::OK, &body);
        set_text(&mut response, self.succeeds_as());
        for (place, moment) in &moments {
            let name = place.checked_sub(HEADER).and_then(|at| spec.headers.get(usize::from(at)));
            if let Some(name) = name {
                let text = moment.as_str().map_or_else(|| moment.to_string(), str::to_owned);
                let text = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
                response.headers_mut().insert(HeaderName::from_static(name), text);
            }
        }
        let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
        match spec.token {
            TokenPlace::Header(name) => {
                response.headers_mut().insert(HeaderName::from_static(name), value(&text));
            }
            TokenPlace::Cookie(name) => {
                let cookie = value(&format!("{name}={text}; Path=/; Secure; HttpOnly"));
                response.headers_mut().insert(SET_COOKIE, cookie);
            }
            TokenPlace::Text => {
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
                *response.body_mut() = Bytes::from(text);
            }
            TokenPlace::Paths(_) | TokenPlace::None | TokenPlace::Kept => {}
        }
        response
    }

    /// What the declaration takes for a success.
    fn succeed(&self, body: &mut Value) {
        let Some(predicate) = &self.response.success else { return };
        match &predicate.test {
            // Present means not null, and a token that stands there is present.
            Test::Present if self.at(body, predicate.path).is_none_or(Value::is_null) => {
                self.put(body, predicate.path, true.into());
            }
            Test::Is(constant) => self.put(body, predicate.path, constant_value(constant)),
            // What is absent is something else as well.
            Test::Present | Test::IsNot(_) => {}
        }
    }

    pub(crate) fn refusal(&self, code: &str, with: &[(String, Value)]) -> Response<Bytes> {
        let mut body = json!({});
        if let Some(predicate) = &self.response.success {
            let failed = match &predicate.test {
                Test::Present => None,
                Test::IsNot(constant) => Some(constant_value(constant)),
                Test::Is(Constant::Bool(wanted)) => Some((!wanted).into()),
                Test::Is(Constant::Text(_)) => Some("failed".into()),
                Test::Is(Constant::Integer(wanted)) => Some(wanted.wrapping_add(1).into()),
            };
            if let Some(failed) = failed {
                self.put(&mut body, predicate.path, failed);
            }
        }
        let words = self.error.message.first().copied();
        let said = self.error.code.first().copied();
        if let Some(path) = words {
            let text = if said.is_some() { "refused by the script of the provider" } else { code };
            self.put(&mut body, path, text.into());
        }
        // After it: the code is what matters where both cannot stand.
        if let Some(path) = said {
            self.put(&mut body, path, self.spelt(path, code));
        }
        for (path, value) in with {
            set(&mut body, &segments(path), value.clone());
        }
        let mut response = reply(self.status(code), &body);
        let reads_text = self.error.code.contains(&TEXT) || self.error.message.contains(&TEXT);
        set_text(&mut response, reads_text.then_some(code));
        response
    }

    /// The whole body of a success that is told by it.
    fn succeeds_as(&self) -> Option<&'static str> {
        match self.response.success.as_ref().filter(|predicate| predicate.path == TEXT)?.test {
            Test::Is(Constant::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A code is a number where the declaration compares it with one.
    fn spelt(&self, path: u8, code: &str) -> Value {
        let number = self.response.success.as_ref().is_some_and(|predicate| {
            predicate.path == path
                && matches!(
                    predicate.test,
                    Test::Is(Constant::Integer(_)) | Test::IsNot(Constant::Integer(_))
                )
        });
        match code.parse::<i64>() {
            Ok(code) if number => code.into(),
            _ => code.into(),
        }
    }

    /// Many providers' codes begin with the status that they come with.
    fn status(&self, code: &str) -> StatusCode {
        let said = code.get(..3).filter(|_| code.bytes().all(|byte| byte.is_ascii_digit()));
        let said = said.and_then(|digits| StatusCode::from_bytes(digits.as_bytes()).ok());
        match said.filter(|status| status.is_client_error() || status.is_server_error()) {
            Some(status) => status,
            None => match classify(&self.error, Some(code), None, StatusCode::BAD_REQUEST) {
                Some(Classed { class: Class::Refused, .. }) => StatusCode::UNAUTHORIZED,
                _ => StatusCode::BAD_REQUEST,
            },
        }
    }

    fn put(&self, body: &mut Value, path: u8, value: Value) {
        if let Some(path) = self.response.paths.get(usize::from(path)) {
            set(body, path, value);
        }
    }

    fn at<'v>(&self, body: &'v Value, path: u8) -> Option<&'v Value> {
        let path = self.response.paths.get(usize::from(path))?;
        path.iter().try_fold(body, |value, segment| match value {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
            value => value.get(segment),
        })
    }
}

fn reply(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Of a path as declarations write it: a dot that is a character of it is `\.`.
pub(crate) fn segments(path: &str) -> Vec<String> {
    let marked = path.replace("\\.", "\u{0}");
    marked.split('.').map(|part| part.replace('\u{0}', ".")).collect()
}

/// Puts a value at a path, with all that has to be around it.
fn set<S: AsRef<str>>(mut at: &mut Value, path: &[S], value: Value) {
    for segment in path {
        let segment = segment.as_ref();
        let index = segment.parse::<usize>().ok().filter(|index| *index < LONGEST_ARRAY);
        at = match (index, at) {
            // Digits count through an array, unless there is an object already.
            (Some(index), at) if at.as_object().is_none_or(serde_json::Map::is_empty) => {
                if !at.is_array() {
                    *at = json!([]);
                }
                let Value::Array(items) = at else { return };
                if items.len() <= index {
                    items.resize(index + 1, Value::Null);
                }
                let Some(item) = items.get_mut(index) else { return };
                item
            }
            (_, at) => {
                if !at.is_object() {
                    *at = json!({});
                }
                let Value::Object(object) = at else { return };
                object.entry(segment).or_insert(Value::Null)
            }
        };
    }
    *at = value;
}

/// The whole body as a text.
fn set_text(response: &mut Response<Bytes>, text: Option<&str>) {
    if let Some(text) = text {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        *response.body_mut() = Bytes::copy_from_slice(text.as_bytes());
    }
}

/// In whole seconds, which is all that a date of HTTP has.
fn http_date(end: Duration) -> String {
    let at = i64::try_from(end.as_secs()).ok().and_then(|end| jiff::Timestamp::from_second(end).ok());
    let at = at.unwrap_or(jiff::Timestamp::MAX).to_zoned_datetime(jiff::tz::TimeZone::UTC);
    jiff::fmt::strtime::format("%a, %d %b %Y %H:%M:%S GMT", &at).unwrap_or_default()
}

fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::Text(text) => (*text).into(),
        Constant::Bool(value) => (*value).into(),
        Constant::Integer(number) => (*number).into(),
    }
}

fn hms(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    let days = if days == 0 { String::new() } else { format!("{days}.") };
    format!("{days}{hours:02}:{minutes:02}:{seconds:02}")
}

/// A whole number where it is one; else a text, which no reader rounds.
fn unix(end: Duration) -> Value {
    match end.subsec_nanos() {
        0 => end.as_secs().into(),
        nanos => format!("{}.{nanos:09}", end.as_secs()).into(),
    }
}

fn unix_ms(end: Duration) -> Value {
    match (u64::try_from(end.as_millis()), end.subsec_nanos() % 1_000_000) {
        (Ok(millis), 0) => millis.into(),
        (_, nanos) => format!("{}.{nanos:06}", end.as_millis()).into(),
    }
}

/// With the fraction, so that the token lives as long as the script says.
fn rfc3339(end: Duration) -> String {
    let at = UNIX_EPOCH.checked_add(end).and_then(|at| jiff::Timestamp::try_from(at).ok());
    at.unwrap_or(jiff::Timestamp::MAX).to_string()
}

/// Unsigned but for its last part, which is the script's word: nobody verifies it here.
fn jwt(text: &str, end: Duration) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let exp = end.as_secs();
    format!("{}.{}.{text}", part(&json!({"alg": "none"})), part(&json!({"exp": exp})))
}
