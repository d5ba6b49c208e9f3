//! What holds where a response gave a token.

use std::time::Duration;

use auth_runtime::{Body, Token};
use auth_tests::leak::{self, Secrets};
use http::Request;
use serde_json::Value;
use serde_json::value::RawValue;

use super::endpoints::At;
use super::input::Input;
use super::{Case, now};
use crate::sentinel::TOKEN;

const SECOND: Duration = Duration::from_secs(1);
const TEN_YEARS: Duration = Duration::from_secs(10 * 365 * 86_400);

impl Case {
    pub(super) fn good(&self, input: &Input, token: &Token) {
        assert!(input.status.is_success(), "{}", input.status);
        self.token_is_in_the_response(input, token);
        self.token_can_be_sent(token);
        match token.expires_in(now()) {
            Some(life) => assert!((SECOND..=TEN_YEARS).contains(&life), "{life:?}"),
            None => assert!(self.endpoint.endless),
        }
        let debugs = leak::debugs(token);
        self.secrets.assert_absent("a token", &debugs);
        Secrets::new().and("the token", TOKEN).assert_absent("a token", &debugs);
    }

    /// As another reader of JSON finds it.
    fn token_is_in_the_response(&self, input: &Input, token: &Token) {
        let grammar = serde_json::from_slice::<&RawValue>(&input.body);
        let json = match (serde_json::from_slice::<Value>(&input.body), &grammar) {
            // What nobody asked for is skipped, also where it is too deep for a tree, or half of a surrogate pair.
            (Err(_), Ok(_)) => return,
            (json, _) => json,
        };
        let found = token.access_token().expose_secret();
        match (&self.endpoint.token, &json) {
            (At::Paths(paths), Ok(json)) => {
                let first = paths.iter().map(|path| at(json, path)).find(|value| !value.is_null());
                assert_eq!(first.and_then(Value::as_str), Some(found), "{json}");
            }
            (At::Paths(_), Err(error)) => panic!("a token out of what is no JSON: {error}"),
            (At::Text, Ok(Value::String(text))) => assert_eq!(text, found),
            (At::Text, _) if found.starts_with('"') => panic!("what begins with a quote is a JSON string"),
            (At::Text, _) => assert_eq!(input.body.trim_ascii(), found.as_bytes()),
            (At::Header(name), _) => assert_eq!(input.header(name).next(), Some(found)),
            (At::Cookie, _) => {
                let values = input.header("set-cookie").filter_map(|cookie| {
                    let (name, value) = cookie.split(';').next()?.split_once('=')?;
                    let value = value.trim();
                    let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
                    (name.trim() == "sid").then_some(inside.unwrap_or(value))
                });
                assert_eq!(values.rev().find(|value| !value.is_empty()), Some(found));
            }
            (At::Nowhere, _) => assert_eq!(found, ""),
        }
        if let Some(holds) = self.endpoint.success {
            assert!(json.as_ref().is_ok_and(holds), "{json:?}");
        }
        let refresh_token = token.refresh_token().map(auth_runtime::Secret::expose_secret);
        if let (false, Ok(json)) = (self.endpoint.refresh_token.is_empty(), &json) {
            assert_eq!(refresh_token, at(json, self.endpoint.refresh_token).as_str(), "{json}");
        } else {
            assert_eq!(refresh_token, None);
        }
        if let (true, Some(token_type)) = (self.endpoint.bearer, token.token_type()) {
            assert!(token_type.eq_ignore_ascii_case("bearer"), "{token_type:?}");
        }
    }

    /// A token that is taken is one that a header can carry, and that ends where it ends.
    fn token_can_be_sent(&self, token: &Token) {
        let text = token.access_token().expose_secret();
        assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
        if matches!(self.endpoint.token, At::Nowhere) {
            return;
        }
        assert!(!text.is_empty());
        let mut request = Request::new(Body::default());
        self.endpoint
            .declared
            .authorize(Some(token), &mut request, &auth_runtime::Context::new())
            .expect("a header");
        let carries = |value: &&http::HeaderValue| value.to_str().is_ok_and(|value| value.ends_with(text));
        let mut values = request.headers().values().filter(carries);
        let value = values.next().expect("one");
        assert!(values.next().is_none());
        assert!(value.is_sensitive());
        let value = value.to_str().expect("text");
        assert_eq!(value.strip_suffix(text).map(str::len), Some(value.len() - text.len()), "{value}");
        assert!(!self.endpoint.bearer || value == format!("Bearer {text}"), "{value}");
    }
}

/// What is at a path, or null.
pub(crate) fn at<'a>(json: &'a Value, path: &str) -> &'a Value {
    const LITERAL_DOT: &str = "\0";
    path.replace("\\.", LITERAL_DOT).split('.').fold(json, |value, key| {
        let key = key.replace(LITERAL_DOT, ".");
        match value {
            Value::Array(_) => key.parse().ok().and_then(|index: usize| value.get(index)),
            _ => value.get(&key),
        }
        .unwrap_or(&Value::Null)
    })
}
