//! A response for people: what the declaration reads for its own sake is shown, what may be a credential is not.

use std::fmt::{self, Write as _};

use bytes::Bytes;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER, SERVER, WWW_AUTHENTICATE,
};
use http::{HeaderName, HeaderValue, Response, StatusCode, Version};
use zeroize::Zeroizing;

use super::{Reader, mask};
use crate::context::Context;
use crate::details::Declared;
use crate::endpoint::TokenEndpoint;
use crate::request::eval::Fields;
use crate::response::json::body::Body;
use crate::response::json::shape::{members, shape};
use crate::scrub::Scrubber;
use crate::secret::Secret;
use crate::spec::{Spec, Test, TokenPlace};

/// In characters.
const BODY: usize = 4096;
const HEADER: usize = 200;
/// What a response nests deeper is told by its type.
const DEEPEST: usize = 16;
/// In bytes. More of a body is not looked at: the scrubber would cut it, and what it cuts it cannot judge.
const LONGEST: usize = 2 * BODY;
/// A longer value is told by its length: to look through it takes longer than it is worth.
const LONGEST_HEADER: usize = 1024;
const MOST_HEADERS: usize = 32;

/// A response with its credentials left out.
///
/// `Display` writes it as HTTP text. Given by [`Record::response`](crate::Record::response). Of a
/// response that may hold a token, a value is shown only where the declaration reads it for another purpose;
/// others are told by their kind and length. In a refusal they are shown, unless their key sounds like a
/// credential's.
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

/// A response to the request that the same context made, with every credential left out. Of an endpoint that is written
/// by hand only the status and the response's shape are known to be harmless.
pub fn of(endpoint: &dyn TokenEndpoint, response: &Response<Bytes>, cx: &Context) -> RedactedResponse {
    match endpoint.details().into_declared() {
        Some(Declared { spec, fields, .. }) => declared(spec, fields, response, cx),
        None => opaque(response, &endpoint.secrets(cx)),
    }
}

fn declared(
    spec: &'static Spec,
    fields: &dyn Fields,
    response: &Response<Bytes>,
    cx: &Context,
) -> RedactedResponse {
    let text = Body::new(response.body());
    let mut reader = Reader::new(spec, fields, response, &text, cx);
    let is_json = reader.read().is_ok();
    let refusal = reader.is_refusal();
    let is_token = matches!(spec.response.token, TokenPlace::Text) && !refusal;
    let body = if is_json && !is_token {
        let out = Zeroizing::new(String::with_capacity(response.body().len().min(LONGEST) + BODY));
        let mut json = Json { reader: &reader, refusal, out, path: Vec::new() };
        json.value(reader.body.text().trim_ascii(), State::Unnamed);
        json.out
    } else {
        reader.no_json(refusal)
    };
    let header = |name: &HeaderName, value: &HeaderValue| reader.header(name, value);
    shown(response, &body, &reader.scrubber(), &header)
}

/// For an endpoint that is written by hand: nobody knows what of it is secret, but for what it says itself.
fn opaque(response: &Response<Bytes>, secrets: &[Secret]) -> RedactedResponse {
    let mut scrubber = Scrubber::new();
    for secret in secrets {
        scrubber.add(secret.expose_secret());
    }
    let header = |name: &HeaderName, value: &HeaderValue| is_harmless(name).then(|| text(value));
    shown(response, &told(response.body()), &scrubber, &header)
}

fn shown(
    response: &Response<Bytes>,
    body: &str,
    scrubber: &Scrubber,
    header: &dyn Fn(&HeaderName, &HeaderValue) -> Option<Zeroizing<String>>,
) -> RedactedResponse {
    let headers = response.headers().iter().take(MOST_HEADERS).map(|(name, value)| {
        let shown = match header(name, value) {
            Some(_) if value.len() > LONGEST_HEADER => format!("<{} bytes>", value.len()),
            Some(text) => scrubber.clean(&text, HEADER),
            None => "***".to_owned(),
        };
        (name.to_string(), shown)
    });
    RedactedResponse {
        version: response.version(),
        status: response.status(),
        headers: headers.collect(),
        body: scrubber.clean(body, BODY),
    }
}

fn text(value: &HeaderValue) -> Zeroizing<String> {
    Zeroizing::new(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// A body by its shape alone.
fn told(body: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(if body.is_empty() { String::new() } else { format!("<{}>", shape(body)) })
}

/// Headers that say what a response is, and no more.
fn is_harmless(name: &HeaderName) -> bool {
    [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER, SERVER, WWW_AUTHENTICATE]
        .contains(name)
}

/// Headers by which a provider's support finds a request.
pub(crate) fn is_request_id(name: &HeaderName) -> bool {
    let name = name.as_str();
    let about = ["request", "correlation", "trace", "amzn"].iter().any(|word| name.contains(word));
    (about && name.ends_with("id")) || matches!(name, "traceparent" | "cf-ray")
}

impl Reader<'_> {
    /// Whether it says no, beyond doubt: then there is no token in it to be taken care of, and what the provider
    /// says in words that nobody declared is worth reading. A success whose token is somewhere else than
    /// declared must not look like one.
    fn is_refusal(&self) -> bool {
        if self.status.is_client_error() || self.status.is_server_error() {
            return true;
        }
        self.status.is_success()
            && self.spec.response.success.as_ref().is_some_and(|predicate| {
                self.at(predicate.path).is_some()
                    && !self.holds(predicate)
                    && self.mistyped(predicate).is_none()
            })
    }

    /// A body that is no JSON. Plain words only: whatever has a structure may have a credential in it.
    fn no_json(&self, refusal: bool) -> Zeroizing<String> {
        let text = self.body.text().trim_ascii();
        let is_words =
            self.body.looks().is_none() && !text.is_empty() && !text.contains(['{', '[', '=', '<', '"']);
        match &self.spec.response.token {
            _ if refusal && is_words && text.len() <= LONGEST => mask::schemes(&mask::words(text)),
            TokenPlace::Text if !refusal && !text.is_empty() => Zeroizing::new("***".to_owned()),
            _ => told(self.body.bytes()),
        }
    }

    /// What is shown of a header; `None` where nothing may be.
    fn header(&self, name: &HeaderName, value: &HeaderValue) -> Option<Zeroizing<String>> {
        let holds_token =
            matches!(&self.spec.response.token, TokenPlace::Header(header) if name.as_str() == *header);
        if name == LOCATION && !holds_token {
            return self.redirect_target().map(Zeroizing::new);
        }
        (!holds_token && (is_harmless(name) || is_request_id(name))).then(|| text(value))
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
        let lifetimes = response.expires_in.iter().filter_map(|lifetime| lifetime.place());
        let deadlines = response.expires_at.iter().map(|deadline| deadline.place());
        let mut words = lifetimes.chain(deadlines).chain(response.token_type);
        let success = response.success.as_ref();
        let success = success.filter(|predicate| !matches!(predicate.test, Test::Present)).map(|it| it.path);
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
    reader: &'a Reader<'b>,
    refusal: bool,
    out: Zeroizing<String>,
    path: Vec<String>,
}

impl Json<'_, '_> {
    fn value(&mut self, raw: &str, state: State) {
        let (open, close) = match raw.bytes().next() {
            Some(b'{') => ('{', '}'),
            Some(b'[') => ('[', ']'),
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
            if open == '{' {
                self.out.push('"');
                self.out.push_str(&name.shown());
                self.out.push_str("\":");
            }
            let name = name.into_text();
            let state = self.state(name.as_deref(), open == '{');
            self.path.push(name.unwrap_or_default());
            self.value(raw, state);
            self.path.pop();
            self.out.len() < LONGEST
        });
        self.out.push(close);
    }

    /// What may be shown under a key. What an object or a list stands for says nothing about what is in it.
    fn state(&mut self, name: Option<&str>, in_object: bool) -> State {
        // A key that is no name is a value itself.
        let Some(name) = name else { return State::Masked };
        self.path.push(name.to_owned());
        let purpose = self.reader.reads(&self.path);
        self.path.pop();
        match purpose {
            Some(Purpose::Credential) => State::Masked,
            Some(Purpose::Word) => State::Shown,
            None if in_object && mask::sounds_secret(name) => State::Masked,
            None => State::Unnamed,
        }
    }

    /// A value that is shown: without what a text in it gives away.
    fn shown(&mut self, raw: &str, is_text: bool) {
        let text = is_text.then(|| crate::response::json::text(raw).ok()).flatten();
        let Some(text) = text else { return self.out.push_str(raw) };
        let masked = mask::schemes(&mask::words(text.as_str()));
        if masked.as_str() == text.as_str() {
            return self.out.push_str(raw);
        }
        let json = serde_json::to_string(masked.trim_ascii_end()).map(Zeroizing::new);
        self.out.push_str(json.as_ref().map_or("\"***\"", |json| json.as_str()));
    }

    fn scalar(&mut self, raw: &str, is_text: bool, state: State) {
        let known = matches!(raw, "null" | "true" | "false");
        if state == State::Masked && raw != "null" {
            return self.out.push_str("\"***\"");
        }
        let told = state == State::Unnamed && !self.refusal && !known;
        if is_text && (told || raw.len() > BODY) {
            let length = crate::response::json::text(raw).map_or(0, |text| text.as_str().chars().count());
            _ = write!(self.out, "\"<{length} characters>\"");
        } else if told || raw.len() > BODY {
            self.out.push_str("\"<number>\"");
        } else {
            self.shown(raw, is_text);
        }
    }
}
