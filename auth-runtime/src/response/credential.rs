//! The tokens in a response, as text that a request may carry.

use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue};
use serde::de::IgnoredAny;

use super::{Reader, mask};
use crate::action::Action;
use crate::error::Error;
use crate::response::json::{self, Looks};
use crate::secret::Secret;
use crate::spec::{ApiToken, TokenPlace};
use crate::token::TokenType;

/// In characters.
const TYPE: usize = 60;
/// How many headers and cookies are named as a place where the token may be.
const MOST: usize = 4;

/// A token without the scheme that came in front of it.
pub(super) struct Bare {
    pub(super) token: Secret,
    /// Whether the scheme goes out with it again where `api` sends the token as it is.
    pub(super) scheme: bool,
}

impl Reader<'_> {
    /// The token, as text that a header may carry.
    pub(super) fn access_token(&self) -> Result<Bare, Error> {
        match &self.spec.response.token {
            TokenPlace::Paths(paths) => match self.first(paths) {
                Some(raw) => self.credential(raw),
                None if self.refuses_instead() => Err(self.refused()),
                None if paths.iter().any(|path| self.at(*path).is_some()) => {
                    Err(self.unlike("the token is empty".to_owned(), None))
                }
                None => Err(self.unlike(
                    format!("the response has no token at {}{}", self.names(paths), self.elsewhere()),
                    paths.first().copied(),
                )),
            },
            TokenPlace::Header(name) => self.token_header(name),
            TokenPlace::Cookie(name) => match self.cookie(name) {
                Some(text) => self.bare(text),
                None if self.refuses_instead() => Err(self.refused()),
                None => Err(self.error(format!(
                    "the response sets no cookie `{name}`, which holds the token{}",
                    self.elsewhere()
                ))),
            },
            TokenPlace::Text => self.whole_body(),
            TokenPlace::None | TokenPlace::Kept => Ok(Bare { token: Secret::from(""), scheme: false }),
        }
    }

    /// Whether a response without a token says why. Where success is declared it held, and a code may well say
    /// "success".
    fn refuses_instead(&self) -> bool {
        self.spec.response.success.is_none() && self.says_why()
    }

    fn token_header(&self, name: &str) -> Result<Bare, Error> {
        let mut values = self.headers.get_all(name).iter();
        let Some(value) = values.next() else {
            if self.refuses_instead() {
                return Err(self.refused());
            }
            let what =
                format!("the response has no header `{name}`, which holds the token{}", self.elsewhere());
            return Err(self.error(what));
        };
        if values.any(|other| other != value) {
            let what = format!("the response has the header `{name}` twice, with different values");
            return Err(self.error(what));
        }
        self.bare(value.to_str().unwrap_or("\n"))
    }

    /// A body that is the token and nothing else. A login page and an error are not.
    fn whole_body(&self) -> Result<Bare, Error> {
        if self.says_why() {
            return Err(self.refused());
        }
        let text = self.body.text().trim_ascii();
        if self.body.looks().is_some() || text.starts_with(['{', '[']) {
            return Err(self.unlike("the response is not the bare token that is declared".to_owned(), None));
        }
        if text.starts_with('"') {
            // A JSON string is how some servers write a bare text. Nobody else has looked whether it is one.
            if serde_json::from_str::<IgnoredAny>(text).is_err() {
                let what = "the response begins with a quote, and is neither a JSON string nor a bare token";
                return Err(self.unlike(what.to_owned(), None));
            }
            return self.credential(text);
        }
        self.bare(text)
    }

    fn cookie(&self, wanted: &str) -> Option<&str> {
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

    fn credential(&self, raw: &str) -> Result<Bare, Error> {
        match json::text(raw) {
            Ok(text) => self.bare(text.as_str()),
            Err(error) => Err(self.unlike(format!("the token cannot be read: {error}"), None)),
        }
    }

    /// A token has no space in it (RFC 6750 section 2.1): `Bearer ` in front of one is its scheme.
    fn bare(&self, text: &str) -> Result<Bare, Error> {
        let scheme = text.split_at_checked(6).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let behind = scheme.and_then(|(_, rest)| rest.strip_prefix(' ')).map(|token| token.trim_matches(' '));
        let from_header = matches!(self.spec.response.token, TokenPlace::Header(_));
        let again = match self.spec.api.token {
            // In `Authorization` the scheme is meant, and elsewhere what the response's text as a whole was.
            ApiToken::Header(name) => behind.is_some() && (name == "authorization" || !from_header),
            ApiToken::Bearer | ApiToken::HeaderValue(..) | ApiToken::Query(_) | ApiToken::None => false,
        };
        Ok(Bare { token: self.sendable(behind.unwrap_or(text))?, scheme: again })
    }

    /// RFC 6750 section 2.1 allows less; what matters is that it can stand in a header and cannot begin
    /// another one.
    fn sendable(&self, text: &str) -> Result<Secret, Error> {
        if text.is_empty() {
            return Err(self.unlike("the token is empty".to_owned(), None));
        }
        // All of it in one go, which the compiler does many bytes at a time; where it is wrong, only if it is.
        if text.bytes().fold(true, |fits, byte| fits & byte.is_ascii_graphic()) {
            return Ok(Secret::from(text));
        }
        match text.bytes().position(|byte| !byte.is_ascii_graphic()) {
            None => Ok(Secret::from(text)),
            Some(_) if text.contains(char::REPLACEMENT_CHARACTER) => {
                let place = match self.spec.response.token {
                    TokenPlace::Paths(paths) => format!(" at {}", self.names(paths)),
                    _ => String::new(),
                };
                Err(self.unlike(format!("the token{place} is not UTF-8"), None))
            }
            Some(at) => Err(self.error(format!(
                "the token holds a character that no header may carry (space, control or non-ASCII), at {at} of {}",
                text.len()
            ))),
        }
    }

    /// The refresh token, if there is one: an empty value is none (RFC 6749 appendix A.17). One that cannot be
    /// sent is an error that says why; the access token beside it is good all the same.
    pub(super) fn refresh_token(&self) -> Result<Option<Secret>, String> {
        let mut unread = Ok(None);
        for path in self.spec.response.refresh_token {
            let Some(raw) = self.at(*path).filter(|raw| !json::is_nothing(raw)) else { continue };
            match self.refresh_token_in(*path, raw) {
                Ok(None) => {}
                Err(why) => unread = unread.and(Err(why)),
                found => return found,
            }
        }
        unread
    }

    fn refresh_token_in(&self, path: u8, raw: &str) -> Result<Option<Secret>, String> {
        let name = self.name(path);
        if raw.bytes().all(|byte| byte.is_ascii_digit()) {
            // A number that is one is a text that lost its quotes; zero is none.
            return Ok((raw != "0").then(|| Secret::from(raw)));
        }
        let text = json::text(raw).map_err(|bad| format!("`{name}` cannot be read: {bad}"))?;
        let text = text.as_str();
        if text.bytes().all(|byte| matches!(byte, 0x20..=0x7E)) {
            return Ok(Some(Secret::from(text)));
        }
        Err(format!("`{name}` holds a character that no refresh token has (control or non-ASCII)"))
    }

    /// RFC 6749 section 7.1: a token whose type is not understood must not be used.
    pub(super) fn token_type(&self) -> Result<TokenType, Error> {
        let Some(raw) = self.spec.response.token_type.and_then(|path| self.at(path)) else {
            return Ok(TokenType::None);
        };
        // As nearly every provider spells it.
        match raw {
            "\"Bearer\"" => Ok(TokenType::Bearer),
            "\"bearer\"" => Ok(TokenType::LowerBearer),
            raw => self.other_type(raw),
        }
    }

    #[cold]
    fn other_type(&self, raw: &str) -> Result<TokenType, Error> {
        if json::is_nothing(raw) {
            return Ok(TokenType::None);
        }
        let text = json::text(raw)
            .map_err(|error| self.unlike(format!("the token's type cannot be read: {error}"), None))?;
        let text = text.as_str().trim_ascii();
        let is_bearer = text.eq_ignore_ascii_case("bearer");
        let is_printable = text.len() <= TYPE && text.bytes().all(|byte| matches!(byte, 0x20..=0x7E));
        if !is_bearer && (matches!(self.spec.api.token, ApiToken::Bearer) || !is_printable) {
            // A type is made of letters; what has anything else in it may be a token in the wrong place.
            let is_words = text.bytes().all(|byte| byte.is_ascii_alphabetic() || b" _-".contains(&byte));
            let is_shown = is_printable && is_words && !text.is_empty();
            let shown = if is_shown { self.scrubber().clean(text, TYPE) } else { "?".to_owned() };
            let what = format!(
                "the token's type is `{shown}`, not Bearer (RFC 6749 section 7.1): if it is sent as Bearer all the same, write `response(token_type = none)`, else how it is sent, `api(token = …)`"
            );
            return Err(self.error(what).act(Action::FixConfiguration));
        }
        Ok(TokenType::Other(Box::new(text.into())))
    }

    /// Where else the token may be: headers and cookies that sound like it.
    pub(super) fn elsewhere(&self) -> String {
        let scrubber = self.scrubber();
        let known = |name: &str| match &self.spec.response.token {
            TokenPlace::Header(declared) | TokenPlace::Cookie(declared) => name == *declared,
            _ => false,
        };
        let sounds = |(name, value): &(&HeaderName, &HeaderValue)| {
            let name = name.as_str();
            let other = name.contains("authenticate") || name.contains("cookie") || name.contains("expire");
            !other && !known(name) && mask::sounds_secret(name) && value.len() >= 8
        };
        // A name is words; what has a digit or a sign in it may be a token in the wrong place.
        let is_word =
            |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-.".contains(&byte));
        let headers = self.headers.iter().filter(sounds).map(|(name, _)| name.as_str());
        let mut headers: Vec<_> = headers.filter(is_word).collect();
        headers.dedup();
        let headers =
            headers.into_iter().take(MOST).map(|name| format!("the header `{}`", scrubber.clean(name, TYPE)));
        let mut cookies: Vec<_> = self
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|cookie| {
                let name = cookie.to_str().ok()?.split_once('=')?.0.trim_ascii();
                (!name.is_empty() && name.len() <= TYPE && !known(name)).then_some(name)
            })
            .filter(is_word)
            .collect();
        cookies.dedup();
        let cookies =
            cookies.into_iter().take(MOST).map(|name| format!("the cookie `{}`", scrubber.clean(name, TYPE)));
        let all: Vec<_> = headers.chain(cookies).collect();
        if all.is_empty() { String::new() } else { format!("; it has {}", all.join(" and ")) }
    }

    /// The whole body as a text: `Ok.`. A JSON string is one, too.
    pub(super) fn whole_text(&self) -> Option<json::Text<'_>> {
        if matches!(self.body.looks(), Some(Looks::Empty | Looks::Wide | Looks::Compressed | Looks::Bom)) {
            return None;
        }
        let text = self.body.text().trim_ascii();
        if text.starts_with('"') && serde_json::from_str::<IgnoredAny>(text).is_ok() {
            return json::text(text).ok();
        }
        Some(json::Text::Borrowed(text))
    }
}
