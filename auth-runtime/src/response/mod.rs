//! An answer becomes a token, or an error that says why not.

mod expiry;
mod mask;
pub(crate) mod redact;
mod refusal;
mod secrets;

#[cfg(feature = "testing")]
pub(crate) use refusal::class;
pub use secrets::secrets;

use std::borrow::Cow;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, LOCATION, RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, Response, StatusCode};
use serde::de::IgnoredAny;

use crate::answer::seek::{Malformed, seek};
use crate::answer::shape::shape_and_nearest;
use crate::answer::{self, Text};
use crate::error::{Error, Stage};
use crate::request::eval::Fields;
use crate::retry_after::retry_after;
use crate::spec::{Api, Constant, Lifetime, Predicate, Spec, Test, TokenPlace};
use crate::token::{Extra, TokenBuilder};
use crate::{Action, Context, Secret, Token};

/// As many paths as `seek` follows at once; the derive refuses more.
const MAX_PATHS: usize = 32;

/// Reads the whole answer into the type of `response(extra = …)`.
pub type ReadExtra = fn(&[u8]) -> Result<Extra, serde_json::Error>;

/// In characters.
const SHAPE: usize = 400;

/// One answer under examination.
struct Answer<'a> {
    spec: &'static Spec,
    fields: &'a dyn Fields,
    cx: &'a Context,
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a [u8],
    /// Raw JSON at each declared path.
    found: [Option<&'a str>; MAX_PATHS],
}

/// Reads an answer as the declaration says. Pure.
///
/// # Errors
///
/// A refusal, or an answer that is not what the declaration says.
pub fn response(
    spec: &'static Spec,
    fields: &dyn Fields,
    response: &Response<Bytes>,
    cx: &Context,
    extra: Option<ReadExtra>,
) -> Result<Token, Error> {
    let mut answer = Answer::new(spec, fields, response, cx);
    let read = answer.read();
    if !answer.status.is_success() {
        return Err(answer.refused());
    }
    if read.is_err() {
        // A code in a failure that was cut off is still a hint; nothing else out of half an answer is used.
        answer.found = [None; MAX_PATHS];
    }
    answer.token(read, extra)
}

impl<'a> Answer<'a> {
    fn new(
        spec: &'static Spec,
        fields: &'a dyn Fields,
        response: &'a Response<Bytes>,
        cx: &'a Context,
    ) -> Self {
        Answer {
            spec,
            fields,
            cx,
            status: response.status(),
            headers: response.headers(),
            body: response.body(),
            found: [None; MAX_PATHS],
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

    fn first(&self, paths: &[u8]) -> Option<&'a str> {
        paths.iter().find_map(|path| self.at(*path))
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
        if answer::scalar(raw)?.as_str() != wanted {
            return None;
        }
        let (kind, name) = (answer::article(answer::kind(raw)), self.name(predicate.path));
        let what =
            format!("`{name}` is {kind} in the answer, and the declaration compares it with {constant}");
        Some(self.error(what).act(Action::FixConfiguration))
    }

    /// Whether the vendor gave a reason where the declaration looks for one: a code, or nothing but words.
    fn says_why(&self) -> bool {
        self.first(self.spec.error.code).or_else(|| self.first(self.spec.error.message)).is_some()
    }

    /// A declared path as declarations write it.
    fn name(&self, path: u8) -> String {
        self.spec.response.paths.get(usize::from(path)).map(|path| path.join(".")).unwrap_or_default()
    }

    fn names(&self, paths: &[u8]) -> String {
        let names: Vec<_> = paths.iter().map(|path| format!("`{}`", self.name(*path))).collect();
        names.join(" or ")
    }

    fn error(&self, what: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Stage::Answer, self.spec.vendor, what).answered(self.status)
    }

    /// An answer that is not as declared, with its shape and what is nearest to the path that was looked for.
    fn unlike(&self, what: String, path: Option<u8>) -> Error {
        let path = path.and_then(|path| self.spec.response.paths.get(usize::from(path)));
        // Keys are the vendor's words too, and may repeat what it was sent.
        let scrubber = self.scrubber();
        let clean = |text: String| scrubber.clean(&text, SHAPE);
        let (shape, nearest) = shape_and_nearest(self.body, path.copied());
        self.error(what).shape(clean(shape), nearest.map(clean))
    }

    fn retry_at(&self) -> Option<SystemTime> {
        let value = self.headers.get(RETRY_AFTER)?.to_str().ok()?;
        retry_after(value, self.cx.now())
    }

    fn token(&self, read: Result<(), Malformed>, extra: Option<ReadExtra>) -> Result<Token, Error> {
        let spec = &self.spec.response;
        if let Err(malformed) = read {
            let needs_json = matches!(spec.token, TokenPlace::Paths(_))
                || (matches!(spec.token, TokenPlace::Kept) && !self.body.trim_ascii().is_empty())
                || (self.says_when() && !matches!(spec.token, TokenPlace::Kept))
                || spec.success.is_some()
                || extra.is_some();
            if needs_json {
                let what = self.unasked_encoding().unwrap_or_else(|| malformed.to_string());
                return Err(self.unlike(what, None));
            }
        }
        if let Some(predicate) = &spec.success
            && !self.holds(predicate)
        {
            if let Some(error) = self.mistyped(predicate) {
                return Err(error);
            }
            if self.at(predicate.path).is_some() || self.says_why() {
                return Err(self.refused());
            }
            let what =
                format!("the answer does not say at `{}` whether it is a success", self.name(predicate.path));
            return Err(self.unlike(what, Some(predicate.path)));
        }
        let mut token = match spec.token {
            TokenPlace::Kept => self.kept()?,
            _ => Token::builder(self.access_token()?),
        };
        if let Some(token_type) = self.token_type()? {
            token = token.maybe_token_type(Some(token_type));
        }
        let expires_at = self.expires_at(token.access_token())?;
        token = token.maybe_expires_at(expires_at);
        if let Some(raw) = self.first(spec.refresh_token) {
            token = token.refresh_token(self.credential(raw, "the refresh token")?);
        }
        let extra = match extra {
            Some(read) => Some(read(self.body).map_err(|error| {
                // serde's message quotes values of the answer; the place of the first one that does not fit
                // is enough.
                let (line, column) = (error.line(), error.column());
                self.unlike(
                    format!("the answer does not fit the type of `extra`, at line {line} column {column}"),
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

    /// Whether the end of the token stands at a path of the answer.
    fn says_when(&self) -> bool {
        let at_path = |lifetime: &Lifetime| {
            matches!(lifetime, Lifetime::Seconds(_) | Lifetime::Millis(_) | Lifetime::Hms(_))
        };
        self.spec.response.expires_in.iter().any(at_path) || !self.spec.response.expires_at.is_empty()
    }

    /// The token that was refreshed, which lives on.
    fn kept(&self) -> Result<TokenBuilder, Error> {
        // There is no token here to be missing in a failure.
        if self.spec.response.success.is_none() && self.says_why() {
            return Err(self.refused());
        }
        let Some(token) = self.cx.token() else {
            return Err(self.error("the answer makes the old token live on, and the context has none"));
        };
        let token = token.renewed();
        // What was spent is what the caller believes in, whatever came with the token.
        Ok(match self.cx.refresh_token() {
            Some(spent) => token.refresh_token(spent.clone()),
            None => token,
        })
    }

    /// Nobody asked for compression; a body that has none of the usual first bytes says so in its header alone.
    fn unasked_encoding(&self) -> Option<String> {
        let encoding = self.headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim_ascii();
        let known = ["br", "compress", "deflate", "gzip", "x-gzip", "zstd"];
        let name = known.into_iter().find(|known| encoding.eq_ignore_ascii_case(known))?;
        Some(format!("the answer is compressed (`content-encoding: {name}`), though nobody asked for that"))
    }

    /// The token, as text that a header may carry.
    fn access_token(&self) -> Result<Secret, Error> {
        match &self.spec.response.token {
            TokenPlace::Paths(paths) => match self.first(paths) {
                Some(raw) => self.credential(raw, "the token"),
                // Where success is declared it held, and a code may well say "success".
                None if self.spec.response.success.is_none() && self.says_why() => Err(self.refused()),
                None => Err(self.unlike(
                    format!("the answer has no token at {}", self.names(paths)),
                    paths.first().copied(),
                )),
            },
            TokenPlace::Header(name) => {
                let Some(value) = self.headers.get(*name) else {
                    return Err(
                        self.error(format!("the answer has no header `{name}`, which holds the token"))
                    );
                };
                let text = value.to_str().unwrap_or("\n");
                self.sendable(text, "the token")
            }
            TokenPlace::Cookie(name) => match self.cookie(name) {
                Some(text) => self.sendable(text, "the token"),
                None => Err(self.error(format!("the answer sets no cookie `{name}`, which holds the token"))),
            },
            TokenPlace::Text => self.whole_body(),
            TokenPlace::None | TokenPlace::Kept => Ok(Secret::from("")),
        }
    }

    /// A body that is the token and nothing else. A login page and an error are not.
    fn whole_body(&self) -> Result<Secret, Error> {
        if self.says_why() {
            return Err(self.refused());
        }
        let text = std::str::from_utf8(self.body).unwrap_or("\n").trim_ascii();
        if answer::looks(self.body).is_some() || text.starts_with(['{', '[']) {
            return Err(self.unlike("the answer is not the bare token that is declared".to_owned(), None));
        }
        if text.starts_with('"') {
            // A JSON string is how some servers write a bare text. Nobody else has looked whether it is one.
            if serde_json::from_str::<IgnoredAny>(text).is_err() {
                let what = "the answer begins with a quote, and is neither a JSON string nor a bare token";
                return Err(self.unlike(what.to_owned(), None));
            }
            return self.credential(text, "the token");
        }
        self.sendable(text, "the token")
    }

    fn cookie(&self, wanted: &str) -> Option<&'a str> {
        // A server that renews a cookie ends the old one first.
        let mut all = self.headers.get_all(SET_COOKIE).iter().filter_map(|header| {
            let (name, rest) = header.to_str().ok()?.split_once('=')?;
            let value = rest.split(';').next().unwrap_or_default().trim_ascii();
            // A pair of quotes or none (RFC 6265 section 4.1.1); one alone belongs to the value.
            let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            let value = inside.unwrap_or(value);
            (name.trim_ascii() == wanted && !value.is_empty()).then_some(value)
        });
        all.next_back()
    }

    fn credential(&self, raw: &str, what: &str) -> Result<Secret, Error> {
        match answer::text(raw) {
            Ok(text) => self.sendable(text.as_str(), what),
            Err(error) => Err(self.unlike(format!("{what} cannot be read: {error}"), None)),
        }
    }

    /// RFC 6750 section 2.1 allows less; what matters is that it can stand in a header and cannot begin
    /// another one.
    fn sendable(&self, text: &str, what: &str) -> Result<Secret, Error> {
        if text.is_empty() {
            return Err(self.unlike(format!("{what} is empty"), None));
        }
        // All of it in one go, which the compiler does many bytes at a time; where it is wrong, only if it is.
        if text.bytes().fold(true, |fits, byte| fits & byte.is_ascii_graphic()) {
            return Ok(Secret::from(text));
        }
        match text.bytes().position(|byte| !byte.is_ascii_graphic()) {
            None => Ok(Secret::from(text)),
            Some(at) => Err(self.error(format!(
                "{what} holds a character that no header may carry (space, control or non-ASCII), at {at} of {}",
                text.len()
            ))),
        }
    }

    /// RFC 6749 section 7.1: a token whose type is not understood must not be used.
    fn token_type(&self) -> Result<Option<Cow<'static, str>>, Error> {
        let Some(raw) = self.spec.response.token_type.and_then(|path| self.at(path)) else { return Ok(None) };
        let text = answer::text(raw)
            .map_err(|error| self.unlike(format!("the token's type cannot be read: {error}"), None))?;
        let text = text.as_str();
        let is_word =
            !text.is_empty() && text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_word {
            return Err(self.error("the token's type is no word"));
        }
        if matches!(self.spec.api, Api::Bearer) && !text.eq_ignore_ascii_case("bearer") {
            return Err(self.error(
                "the token's type is not Bearer, and nothing else is declared (RFC 6749 section 7.1)",
            ));
        }
        // As nearly every vendor spells it.
        let known = ["Bearer", "bearer"].into_iter().find(|known| *known == text);
        Ok(Some(known.map_or_else(|| Cow::Owned(text.to_owned()), Cow::Borrowed)))
    }

    fn holds(&self, predicate: &Predicate) -> bool {
        let raw = self.at(predicate.path);
        let is = |constant: &Constant| {
            raw.is_some_and(|raw| match constant {
                Constant::Text(wanted) => answer::text(raw).is_ok_and(|text| text.as_str() == *wanted),
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

/// What may stand in a scalar of an error.
fn scalar(raw: Option<&str>) -> Option<Text<'_>> {
    raw.and_then(answer::scalar)
}
