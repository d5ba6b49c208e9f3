//! A response becomes a token, or an error that says why not.

pub(crate) mod advice;
mod challenge;
pub(crate) mod class;
mod credential;
mod expiry;
pub(crate) mod json;
mod mask;
pub(crate) mod redact;
mod refusal;
mod secrets;

pub use secrets::secrets;

use std::borrow::Cow;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, LOCATION, RETRY_AFTER};
use http::{HeaderMap, Response, StatusCode};

use crate::action::Action;
use crate::context::Context;
use crate::error::{Error, Stage};
use crate::request::eval::Fields;
use crate::response::json::body::Body;
use crate::response::json::cut;
use crate::response::json::seek::{Malformed, seek};
use crate::response::json::shape::{shape, shape_and_nearest};
use crate::response::json::{Looks, Text};
use crate::retry_after::{reset, retry_after};
use crate::secret::Secret;
use crate::spec::{Constant, HEADER, Predicate, Spec, TEXT, Test, TokenPlace};
use crate::token::Token;
use crate::token::{Extra, TokenBuilder};
use crate::verdict::Verdict;

/// As many paths as `seek` follows at once; the derive refuses more.
const MAX_PATHS: usize = 32;

/// Reads the whole response into the type of `response(extra = …)`.
pub type ReadExtra = fn(&[u8]) -> Result<Extra, serde_json::Error>;

/// In characters.
const SHAPE: usize = 400;

/// One response under examination.
struct Reader<'a> {
    spec: &'static Spec,
    fields: &'a dyn Fields,
    cx: &'a Context,
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a Body<'a>,
    /// Raw JSON at each declared path.
    found: [Option<&'a str>; MAX_PATHS],
}

/// Reads a response as the declaration says. Pure.
///
/// # Errors
///
/// A refusal, or a response that is not what the declaration says.
pub fn response(
    spec: &'static Spec,
    fields: &dyn Fields,
    response: &Response<Bytes>,
    cx: &Context,
    extra: Option<ReadExtra>,
) -> Result<Token, Error> {
    let body = Body::new(response.body());
    let mut reader = Reader::new(spec, fields, response, &body, cx);
    match reader.read() {
        Ok(()) if reader.status.is_success() => {
            reader.token(Ok(()), extra).map_err(|error| reader.rescue(error, None))
        }
        read => reader.no_plain_success(read, extra),
    }
}

impl<'a> Reader<'a> {
    fn new(
        spec: &'static Spec,
        fields: &'a dyn Fields,
        response: &'a Response<Bytes>,
        body: &'a Body<'a>,
        cx: &'a Context,
    ) -> Self {
        Reader {
            spec,
            fields,
            cx,
            status: response.status(),
            headers: response.headers(),
            body,
            found: [None; MAX_PATHS],
        }
    }

    /// A failure, or half a response.
    #[cold]
    fn no_plain_success(
        &mut self,
        read: Result<(), Malformed>,
        extra: Option<ReadExtra>,
    ) -> Result<Token, Error> {
        // What cannot be had again is taken before anything else is judged (RFC 6749 section 6).
        let early = read.is_err().then(|| self.new_refresh_token().or_else(|| self.out_of_a_cut())).flatten();
        let outcome = if self.status.is_success() {
            // A code in a failure that was cut off is still a hint; nothing else out of half a response is used.
            self.found = [None; MAX_PATHS];
            self.token(read, extra)
        } else {
            Err(self.refused())
        };
        outcome.map_err(|error| self.rescue(error, early))
    }

    /// The error, with the refresh token that is not to be lost with it.
    #[cold]
    fn rescue(&self, error: Error, early: Option<Secret>) -> Error {
        match early.or_else(|| self.new_refresh_token()) {
            Some(refresh_token) => error.with_refresh_token(refresh_token),
            None => error,
        }
    }

    fn read(&mut self) -> Result<(), Malformed> {
        let paths = self.spec.response.paths;
        seek(self.body, paths, self.found.get_mut(..paths.len()).unwrap_or_default())
    }

    /// What is at a path; `null` counts as nothing.
    fn at(&self, path: u8) -> Option<&'a str> {
        self.found.get(usize::from(path)).copied().flatten().filter(|raw| *raw != "null")
    }

    /// What is at the first of these paths where a value is; an empty text counts as nothing.
    fn first(&self, paths: &[u8]) -> Option<&'a str> {
        paths.iter().filter_map(|path| self.at(*path)).find(|raw| !json::is_blank(raw))
    }

    /// A code: the first text, number or boolean at these paths.
    fn scalar(&self, paths: &[u8]) -> Option<Text<'_>> {
        paths.iter().find_map(|path| match *path {
            TEXT => self.said_text(),
            path => self.at(path).filter(|raw| !json::is_blank(raw)).and_then(json::scalar),
        })
    }

    /// The whole body, where it is words of the provider: no page, and no JSON but a text.
    fn said_text(&self) -> Option<Text<'_>> {
        let text = self.whole_text().filter(|_| self.body.looks().is_none())?;
        (!text.as_str().is_empty() && !text.as_str().starts_with(['{', '['])).then_some(text)
    }

    /// `"code": 0` where the declaration says `"code" == "0"` is a success, and a declaration to mend.
    fn mistyped(&self, predicate: &Predicate) -> Option<Error> {
        let Test::Is(constant) = &predicate.test else { return None };
        let wanted = match constant {
            Constant::Text(text) => (*text).to_owned(),
            Constant::Integer(number) => number.to_string(),
            Constant::Bool(value) => value.to_string(),
        };
        let raw = self.at(predicate.path)?;
        if json::scalar(raw)?.as_str() != wanted {
            return None;
        }
        let (kind, name) = (json::article(json::kind(raw)), self.name(predicate.path));
        let what =
            format!("`{name}` is {kind} in the response, and the declaration compares it with {constant}");
        Some(self.error(what).act(Action::FixConfiguration))
    }

    /// Whether the provider gave a reason where the declaration looks for one: a code, or nothing but words.
    fn says_why(&self) -> bool {
        let error = &self.spec.error;
        let mut paths = error.code.iter().chain(error.message);
        paths.any(|path| match *path {
            // A success is a text as well.
            TEXT => !self.status.is_success() && self.said_text().is_some(),
            path => self.at(path).is_some_and(|raw| !json::is_nothing(raw)),
        })
    }

    /// A declared path as declarations write it.
    fn name(&self, path: u8) -> String {
        if let Some(header) = path.checked_sub(HEADER) {
            let name = self.spec.response.headers.get(usize::from(header)).copied();
            return format!("header {}", name.unwrap_or_default());
        }
        self.spec.response.paths.get(usize::from(path)).map(|path| path.join(".")).unwrap_or_default()
    }

    fn names(&self, paths: &[u8]) -> String {
        let names: Vec<_> = paths.iter().map(|path| format!("`{}`", self.name(*path))).collect();
        names.join(" or ")
    }

    #[cold]
    fn error(&self, what: impl Into<Cow<'static, str>>) -> Error {
        let verdict = if json::is_page(self.body.bytes()) { Verdict::Page } else { Verdict::Silent };
        Error::new(Stage::Response, self.spec.provider, what).answered(self.status).judged(verdict)
    }

    /// The refresh token that stands in the response, whatever else does: another one than was sent. A request
    /// that redeems none gets one from a success alone; what a refusal of a login holds is an echo.
    fn new_refresh_token(&self) -> Option<Secret> {
        let sent = self.cx.refresh_token();
        if sent.is_none() && !self.status.is_success() {
            return None;
        }
        let new = self.refresh_token().ok().flatten()?;
        let is_new = sent.is_none_or(|sent| sent.expose_secret() != new.expose_secret());
        is_new.then_some(new)
    }

    /// The same of a response that was cut off behind it.
    fn out_of_a_cut(&self) -> Option<Secret> {
        let closed = cut::closed(self.body.text())?;
        let body = Body::new(closed.as_bytes());
        let mut whole = Reader { body: &body, found: [None; MAX_PATHS], ..*self };
        drop(whole.read());
        whole.new_refresh_token()
    }

    /// A response that is not as declared, with its shape and what is nearest to the path that was looked for.
    #[cold]
    fn unlike(&self, what: String, path: Option<u8>) -> Error {
        let path = path.and_then(|path| self.spec.response.paths.get(usize::from(path)));
        // Keys are the provider's words too, and may repeat what it was sent.
        let scrubber = self.scrubber();
        let clean = |text: String| scrubber.clean(&text, SHAPE);
        let (shape, nearest) = shape_and_nearest(self.seen(), path.copied());
        self.error(what).shape(clean(shape), nearest.map(clean))
    }

    fn shape(&self) -> String {
        shape(self.seen())
    }

    /// What a message may tell the shape of.
    fn seen(&self) -> &[u8] {
        match self.body.looks() {
            Some(_) => self.body.bytes(),
            None => self.body.text().as_bytes(),
        }
    }

    /// What Retry-After says; or else its cousin, or the header that the declaration names.
    fn retry_at(&self) -> Option<SystemTime> {
        let now = self.cx.now();
        let value = |name: &str| self.headers.get(name)?.to_str().ok();
        let standard = self.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        standard
            .and_then(|value| retry_after(value, now))
            .or_else(|| reset(value("x-retry-after")?, now))
            .or_else(|| self.spec.error.retry_after.iter().find_map(|name| reset(value(name)?, now)))
    }

    fn token(&self, read: Result<(), Malformed>, extra: Option<ReadExtra>) -> Result<Token, Error> {
        if let Err(malformed) = read {
            self.needs_no_json(&malformed, extra.is_some())?;
        }
        self.succeeds()?;
        let mut token = if matches!(self.spec.response.token, TokenPlace::Kept) {
            self.kept()?
        } else {
            let bare = self.access_token()?;
            Token::builder(bare.token).with_scheme(bare.scheme)
        };
        token = token.typed(self.token_type()?);
        let expires_at = self.expires_at(token.access_token())?;
        token = token.maybe_expires_at(expires_at);
        match self.refresh_token() {
            Ok(Some(refresh_token)) => token = token.refresh_token(refresh_token),
            Ok(None) => {}
            Err(why) => {
                self.tell_unread(&why);
                token = token.without_its_refresh_token();
            }
        }
        let extra = match extra {
            Some(read) => Some(read(self.body.bytes()).map_err(|error| {
                // serde's message quotes values of the response; the place of the first one that does not fit
                // is enough.
                let (line, column) = (error.line(), error.column());
                self.unlike(
                    format!("the response does not fit the type of `extra`, at line {line} column {column}"),
                    None,
                )
            })?),
            None => None,
        };
        if extra.is_some() {
            token = token.maybe_extra(extra);
        }
        Ok(token.build())
    }

    /// A body that cannot be read does no harm where nothing is read from it.
    #[cold]
    fn needs_no_json(&self, malformed: &Malformed, has_extra: bool) -> Result<(), Error> {
        let spec = &self.spec.response;
        let needs_json = matches!(spec.token, TokenPlace::Paths(_))
            || (matches!(spec.token, TokenPlace::Kept) && self.body.looks() != Some(Looks::Empty))
            || (self.says_when() && !matches!(spec.token, TokenPlace::Kept))
            || spec.success.as_ref().is_some_and(|predicate| predicate.path != TEXT)
            || has_extra;
        if !needs_json {
            return Ok(());
        }
        let mut what = self.unasked_encoding().unwrap_or_else(|| malformed.to_string());
        if matches!((malformed, &spec.token), (Malformed::Empty, TokenPlace::Paths(_))) {
            what += &self.elsewhere();
        }
        Err(self.unlike(what, None))
    }

    /// Whether the response is a success by the declaration's own predicate, where it has one.
    fn succeeds(&self) -> Result<(), Error> {
        let Some(predicate) = self.spec.response.success.as_ref().filter(|predicate| !self.holds(predicate))
        else {
            return Ok(());
        };
        if let Some(error) = self.mistyped(predicate) {
            return Err(error);
        }
        if self.is_there(predicate.path) || self.says_why() {
            return Err(self.refused());
        }
        let name = self.name(predicate.path);
        let what = format!("the response does not say at `{name}` whether it is a success");
        Err(self.unlike(what, Some(predicate.path)))
    }

    /// Whether the end of the token stands at a path of the response.
    fn says_when(&self) -> bool {
        let response = &self.spec.response;
        let mut places = (response.expires_in.iter().filter_map(|lifetime| lifetime.place()))
            .chain(response.expires_at.iter().map(|deadline| deadline.place()));
        places.any(|place| place < TEXT)
    }

    /// The access token is good and is served; that the refresh token beside it is not must be told all the
    /// same.
    #[cfg_attr(not(feature = "tracing"), allow(clippy::unused_self))]
    fn tell_unread(&self, why: &str) {
        #[cfg(feature = "tracing")]
        tracing::warn!(provider = self.spec.provider, why, "a refresh token is left out");
        #[cfg(not(feature = "tracing"))]
        let _ = why;
    }

    /// The token that was refreshed, which lives on.
    fn kept(&self) -> Result<TokenBuilder, Error> {
        // There is no token here to be missing in a failure.
        if self.spec.response.success.is_none() && self.says_why() {
            return Err(self.refused());
        }
        let Some(token) = self.cx.token() else {
            return Err(self.error("the response makes the old token live on, and the context has none"));
        };
        let token = token.renewed();
        // What was redeemed is what the caller believes in, whatever came with the token.
        Ok(match self.cx.refresh_token() {
            Some(redeemed) => token.refresh_token(redeemed.clone()),
            None => token,
        })
    }

    /// Nobody asked for compression; a body that has none of the usual first bytes says so in its header alone.
    fn unasked_encoding(&self) -> Option<String> {
        let encoding = self.headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim_ascii();
        let known = ["br", "compress", "deflate", "gzip", "x-gzip", "zstd"];
        let name = known.into_iter().find(|known| encoding.eq_ignore_ascii_case(known))?;
        Some(format!("the response is compressed (`content-encoding: {name}`), though nobody asked for that"))
    }

    /// Whether anything is where a predicate looks.
    fn is_there(&self, path: u8) -> bool {
        if path == TEXT { self.whole_text().is_some() } else { self.at(path).is_some() }
    }

    fn holds(&self, predicate: &Predicate) -> bool {
        if predicate.path == TEXT {
            let text = self.whole_text();
            let is = |wanted: &Constant| match (&text, wanted) {
                (Some(text), Constant::Text(wanted)) => text.as_str() == *wanted,
                _ => false,
            };
            return match &predicate.test {
                Test::Present => text.is_some(),
                Test::Is(constant) => is(constant),
                Test::IsNot(constant) => text.is_some() && !is(constant),
            };
        }
        let raw = self.at(predicate.path);
        let is = |constant: &Constant| {
            raw.is_some_and(|raw| match constant {
                Constant::Text(wanted) => json::text(raw).is_ok_and(|text| text.as_str() == *wanted),
                Constant::Bool(wanted) => raw == if *wanted { "true" } else { "false" },
                Constant::Integer(wanted) => raw.parse() == Ok(*wanted),
            })
        };
        match &predicate.test {
            Test::Present => raw.is_some(),
            Test::Is(constant) => is(constant),
            Test::IsNot(constant) => !is(constant),
        }
    }

    /// Whose the target of a redirect is: its path and query may hold what was sent.
    fn redirect_target(&self) -> Option<String> {
        let location = self.headers.get(LOCATION)?.to_str().ok();
        Some(location.and_then(origin).unwrap_or_else(|| "an address that cannot be read".to_owned()))
    }
}

/// The origin of a reference (RFC 3986 section 4.1), in words where it is the request's own.
fn origin(reference: &str) -> Option<String> {
    let scheme = reference.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    let rest = match scheme {
        Some(scheme) => reference.get(scheme.len() + 1..)?,
        None => reference,
    };
    // Browsers take backslashes for slashes: another host all the same.
    let separator = |byte: char| matches!(byte, '/' | '\\');
    let Some(rest) = rest.strip_prefix(separator).and_then(|rest| rest.strip_prefix(separator)) else {
        let same = scheme.is_none() && !reference.is_empty();
        return same.then(|| "another path of the same host".to_owned());
    };
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let authority: http::uri::Authority = authority.rsplit('@').next()?.parse().ok()?;
    let colon = if scheme.is_some() { ":" } else { "" };
    Some(format!("{}{colon}//{authority}", scheme.unwrap_or_default()))
}
