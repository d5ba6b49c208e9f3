//! What must not come back in the words of a provider: the secrets of one exchange.

use super::Reader;
use crate::context::Context;
use crate::request::eval::Fields;
use crate::response::json;
use crate::scrub::Scrubber;
use crate::secret::Secret;
use crate::spec::Spec;
use crate::value::Value;

impl Reader<'_> {
    /// Takes everything out of a message that must not come back in it.
    pub(super) fn scrubber(&self) -> Scrubber {
        let mut scrubber = Scrubber::new();
        for secret in held(self.spec, self.fields, self.cx) {
            scrubber.add(secret.expose_secret());
        }
        for secret in given(self.cx).into_iter().chain(computed(self.spec, self.fields, self.cx)) {
            scrubber.add(secret.expose_secret());
        }
        // A refusal may come with a token all the same.
        let response = &self.spec.response;
        let tokens = match &response.token {
            crate::spec::TokenPlace::Paths(paths) => paths,
            _ => &[][..],
        };
        for raw in tokens.iter().chain(response.refresh_token).filter_map(|path| self.at(*path)) {
            if let Ok(text) = json::text(raw) {
                scrubber.add_received(text.as_str());
            }
        }
        scrubber
    }
}

/// Everything that an endpoint is sent in confidence: what it holds, what it was given, and what is computed.
pub fn secrets(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Vec<Secret> {
    let mut all = held(spec, fields, cx);
    all.extend(given(cx));
    all.extend(computed(spec, fields, cx));
    all
}

/// Of the fields, also of those of steps: the same provider was sent them a moment ago.
fn held(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Vec<Secret> {
    fn collect(value: &Value<'_>, all: &mut Vec<Secret>) {
        match value {
            Value::Secret(text) => all.push(Secret::new(*text)),
            Value::List(list) => (0..list.len()).for_each(|index| collect(&list.item(index), all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    for (index, _) in (0..).zip(spec.fields) {
        collect(&fields.field(index, cx), &mut all);
    }
    for step in fields.steps() {
        all.extend(step.endpoint.secrets(&cx.for_step()));
    }
    all
}

/// Of the context: tokens of steps, what is refreshed, and what the caller added.
fn given(cx: &Context) -> Vec<Secret> {
    let mut all = Vec::new();
    for token in cx.tokens() {
        all.push(token.access_token().clone());
        all.extend(token.refresh_token().cloned());
    }
    all.extend(cx.refresh_token().cloned());
    all.extend(cx.params().iter().map(|(_, value)| value.clone()));
    for (_, value) in cx.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        // `Bearer t0ken`: a provider may repeat what stands behind the scheme.
        all.extend(behind_scheme(&value).map(Secret::new));
        all.push(Secret::new(value));
    }
    all
}

/// Of the request, each value by itself: that of Basic comes without its scheme.
fn computed(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Vec<Secret> {
    let mut all = Vec::new();
    for text in crate::request::secrets(spec, fields, cx) {
        all.extend(behind_scheme(&text).map(Secret::new));
        all.push(Secret::new(text.as_str()));
    }
    all
}

/// The credentials behind an authentication scheme (RFC 9110 section 11.4), where it is one without doubt: a
/// token of letters, one space, and a value without any. The words of a passphrase are none.
fn behind_scheme(value: &str) -> Option<&str> {
    let (scheme, rest) = value.trim_ascii().split_once(' ')?;
    let rest = rest.trim_ascii_start();
    let known =
        ["basic", "bearer", "digest", "dpop", "hawk", "hoba", "negotiate", "token", "apikey", "sso-key"];
    let is_scheme = known.iter().any(|known| scheme.eq_ignore_ascii_case(known))
        || scheme.to_ascii_uppercase().contains("HMAC");
    (is_scheme && !rest.is_empty() && !rest.contains(' ')).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_scheme_is_split_off() {
        for (value, want) in [
            ("Bearer t0ken", Some("t0ken")),
            ("bEARER  t0ken", Some("t0ken")),
            ("AWS4-HMAC-SHA256 abc", Some("abc")),
            ("correct horse battery x", None),
            ("pass x", None),
            ("Token two words", None),
            ("Basic", None),
            ("Basic ", None),
            ("", None),
        ] {
            assert_eq!(behind_scheme(value), want, "{value}");
        }
    }
}
