//! An answer for people: what the declaration reads for its own sake is shown, what may be a credential is not.

use std::fmt::{self, Write as _};

use bytes::Bytes;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER, SERVER, SET_COOKIE,
};
use http::{HeaderName, HeaderValue, Response, StatusCode, Version};

use super::{Answer, mask};
use crate::Context;
use crate::answer::shape::{members, shape};
use crate::request::eval::Fields;
use crate::scrub::Scrubber;
use crate::spec::{Deadline, Lifetime, Spec, TokenPlace};

/// In characters.
const BODY: usize = 4096;
const HEADER: usize = 200;
/// What an answer nests deeper is told by its type.
const DEEPEST: usize = 16;

/// An answer with its credentials left out.
///
/// `Display` writes it as HTTP text. Made by [`TokenEndpoint::redact`](crate::TokenEndpoint::redact). Of an
/// answer that may hold a token, only what the declaration reads for another purpose is shown; a text that it
/// does not name is told by its length.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedactedResponse {
    /// HTTP's version, as the HTTP client tells it.
    pub version: Version,
    /// The status.
    pub status: StatusCode,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body on one line, cut after 4,096 characters. In angle brackets where only its shape is told.
    pub body: String,
}

impl fmt::Display for RedactedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?} {}", self.version, self.status)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        if self.body.is_empty() { Ok(()) } else { writeln!(f, "\n{}", self.body) }
    }
}

/// An answer, redacted by its declaration.
pub fn redact(
    spec: &'static Spec,
    fields: &dyn Fields,
    response: &Response<Bytes>,
    cx: &Context,
) -> RedactedResponse {
    let mut answer = Answer::new(spec, fields, response, cx);
    let is_json = answer.read().is_ok();
    let scrubber = answer.scrubber();
    let refusal = answer.is_refusal();
    let is_token = matches!(spec.response.token, TokenPlace::Text) && !refusal;
    let body = if is_json && !is_token {
        let mut json = Json { answer: &answer, refusal, out: String::new(), path: Vec::new() };
        json.value(std::str::from_utf8(response.body()).unwrap_or_default().trim_ascii(), State::Unnamed);
        json.out
    } else {
        answer.no_json(refusal)
    };
    let headers = answer.headers.iter().map(|(name, value)| {
        let shown = answer.header(name, value, refusal).unwrap_or_else(|| "***".to_owned());
        (name.to_string(), scrubber.clean(&shown, HEADER))
    });
    RedactedResponse {
        version: response.version(),
        status: answer.status,
        headers: headers.collect(),
        body: scrubber.clean(&body, BODY),
    }
}

/// For an endpoint that is written by hand: nobody knows what of it is secret.
pub(crate) fn opaque(response: &Response<Bytes>) -> RedactedResponse {
    let scrubber = Scrubber::new();
    let headers = response.headers().iter().map(|(name, value)| {
        let shown = if is_harmless(name) { text(value) } else { "***".to_owned() };
        (name.to_string(), scrubber.clean(&shown, HEADER))
    });
    RedactedResponse {
        version: response.version(),
        status: response.status(),
        headers: headers.collect(),
        body: scrubber.clean(&told(response.body()), BODY),
    }
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// A body by its shape alone.
fn told(body: &[u8]) -> String {
    if body.is_empty() { String::new() } else { format!("<{}>", shape(body)) }
}

/// Headers that say what an answer is, and no more.
fn is_harmless(name: &HeaderName) -> bool {
    [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER, SERVER].contains(name)
}

/// Headers by which a vendor's support finds a request.
pub(crate) fn is_request_id(name: &HeaderName) -> bool {
    let name = name.as_str();
    let about = ["request", "correlation", "trace", "amzn"].iter().any(|word| name.contains(word));
    (about && name.ends_with("id")) || matches!(name, "traceparent" | "cf-ray")
}

impl Answer<'_> {
    /// Whether it says no in a way that the declaration knows: then there is no token in it to be taken care
    /// of, and what the vendor says in words that nobody declared is worth reading.
    fn is_refusal(&self) -> bool {
        if !self.status.is_success() {
            return true;
        }
        match &self.spec.response.success {
            Some(predicate) => self.at(predicate.path).is_some() && !self.holds(predicate),
            None => match &self.spec.response.token {
                TokenPlace::Paths(paths) => self.first(paths).is_none() && self.says_why(),
                _ => self.says_why(),
            },
        }
    }

    /// A body that is no JSON.
    fn no_json(&self, refusal: bool) -> String {
        let text = std::str::from_utf8(self.body).unwrap_or_default().trim_ascii();
        let may_be_read = refusal && !text.starts_with(['{', '[', '"']) && !crate::answer::is_form(text);
        match (&self.spec.response.token, may_be_read && !text.is_empty()) {
            (_, true) => text.to_owned(),
            (TokenPlace::Text, false) if !refusal && !text.is_empty() => "***".to_owned(),
            _ => told(self.body),
        }
    }

    /// What is shown of a header; `None` where nothing may be.
    fn header(&self, name: &HeaderName, value: &HeaderValue, refusal: bool) -> Option<String> {
        let holds_token =
            matches!(&self.spec.response.token, TokenPlace::Header(header) if name.as_str() == *header);
        if holds_token || name == SET_COOKIE || mask::sounds_secret(name.as_str()) {
            return None;
        }
        if name == LOCATION {
            return self.redirect_target();
        }
        (refusal || is_harmless(name) || is_request_id(name)).then(|| text(value))
    }

    /// What the declaration reads at this path, if anything.
    fn reads(&self, path: &[String]) -> Option<Purpose> {
        let same = |index: &u8| {
            self.spec.response.paths.get(usize::from(*index)).is_some_and(|declared| declared.iter().eq(path))
        };
        let (response, error) = (&self.spec.response, &self.spec.error);
        let tokens = match &response.token {
            TokenPlace::Paths(paths) => paths,
            _ => &[][..],
        };
        if tokens.iter().chain(response.refresh_token).any(same) {
            return Some(Purpose::Credential);
        }
        let lifetimes = response.expires_in.iter().filter_map(|lifetime| match lifetime {
            Lifetime::Seconds(path) | Lifetime::Millis(path) | Lifetime::Hms(path) => Some(*path),
            Lifetime::Fixed(_) | Lifetime::Jwt | Lifetime::Unlimited => None,
        });
        let deadlines = response.expires_at.iter().map(|deadline| match deadline {
            Deadline::Unix(path) | Deadline::UnixMs(path) | Deadline::Rfc3339(path) => *path,
        });
        let mut words = lifetimes.chain(deadlines).chain(response.token_type);
        let success = response.success.as_ref().map(|predicate| predicate.path);
        let told = [error.code, error.message, error.trace, error.detail];
        let is_word = words.any(|index| same(&index))
            || success.is_some_and(|index| same(&index))
            || told.iter().any(|paths| paths.iter().any(same));
        is_word.then_some(Purpose::Word)
    }
}

/// What the declaration reads a value for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Credential,
    Word,
}

/// What is known about a value by what it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unnamed,
    Shown,
    Masked,
}

/// A JSON text while it is copied.
struct Json<'a, 'b> {
    answer: &'a Answer<'b>,
    refusal: bool,
    out: String,
    path: Vec<String>,
}

impl Json<'_, '_> {
    fn value(&mut self, raw: &str, state: State) {
        let open = match raw.bytes().next() {
            Some(b'{') => '{',
            Some(b'[') => '[',
            first => return self.scalar(raw, first == Some(b'"'), state),
        };
        if self.path.len() == DEEPEST || state == State::Masked {
            self.out.push_str(if state == State::Masked { "\"***\"" } else { "\"<deeper>\"" });
            return;
        }
        self.out.push(open);
        let mut first = true;
        members(raw, &mut |name, raw| {
            if !std::mem::take(&mut first) {
                self.out.push(',');
            }
            let key = name.as_str().unwrap_or("?").to_owned();
            if open == '{' {
                self.out.push('"');
                self.out.push_str(&name.shown());
                self.out.push_str("\":");
            }
            let sounds_secret = open == '{' && mask::sounds_secret(&key);
            self.path.push(key);
            let state = match self.answer.reads(&self.path) {
                Some(Purpose::Credential) => State::Masked,
                Some(Purpose::Word) => State::Shown,
                None if sounds_secret => State::Masked,
                None => state,
            };
            self.value(raw, state);
            self.path.pop();
            // What is longer is cut anyhow.
            self.out.len() < 4 * BODY
        });
        self.out.push(if open == '{' { '}' } else { ']' });
    }

    fn scalar(&mut self, raw: &str, is_text: bool, state: State) {
        match state {
            _ if raw == "null" => self.out.push_str(raw),
            State::Masked => self.out.push_str("\"***\""),
            State::Unnamed if is_text && !self.refusal => {
                let length = crate::answer::text(raw).map_or(0, |text| text.as_str().chars().count());
                _ = write!(self.out, "\"<{length} characters>\"");
            }
            State::Unnamed | State::Shown => self.out.push_str(raw),
        }
    }
}
