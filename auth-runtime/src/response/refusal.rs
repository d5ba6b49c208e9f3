//! The vendor said no: what it said, and who must act.

use zeroize::Zeroizing;

use super::{Answer, scalar};
use crate::answer::{self, Text};
use crate::error::{Error, Said, Stage};
use crate::request::eval::Fields;
use crate::scrub::Scrubber;
use crate::spec::{Class, ErrorSpec, Spec};
use crate::verdict::{Evidence, Rfc, Verdict, Words};
use crate::{Context, Secret, Value};

/// In characters: a message for a log, a detail that may be JSON.
const MESSAGE: usize = 300;
const CODE: usize = 80;

impl Answer<'_> {
    pub(super) fn refused(&self) -> Error {
        let scrubber = self.scrubber();
        let read = |paths: &[u8], max| {
            let raw = self.first(paths)?;
            let text = answer::detail(raw)?;
            let clean = match raw.as_bytes().first() {
                Some(b'{' | b'[') => scrubber.clean(&super::mask::credentials(text.as_str()), max),
                _ => scrubber.clean(text.as_str(), max),
            };
            (!clean.is_empty()).then_some(clean)
        };
        let errors = &self.spec.error;
        let said = Said {
            code: read(errors.code, CODE),
            message: read(errors.message, MESSAGE),
            // A redirect refuses nothing: what comes with it may as well be an answer with a token.
            detail: if self.status.is_redirection() { None } else { read(errors.detail, MESSAGE) },
            trace: read(errors.trace, CODE).or_else(|| {
                let mut ids = self.headers.iter().filter(|(name, _)| super::redact::is_request_id(name));
                let id = ids.next()?.1.to_str().ok()?;
                Some(scrubber.clean(id, CODE)).filter(|id| !id.is_empty())
            }),
        };
        let retry_at = self.retry_at();
        let verdict = self.verdict();
        let code = scalar(self.first(errors.code));
        let class = code.as_ref().and_then(|code| class(errors, code.as_str()));
        let action = verdict.action(self.status, self.redeems(), retry_at);
        let what = if self.status.is_redirection() {
            let target = self.redirect_target();
            let target = scrubber.clean(target.as_deref().unwrap_or("nowhere"), MESSAGE);
            format!(
                "redirected the token request to {target}; not followed, since the credentials would go along"
            )
        } else if verdict == Verdict::ProxyRefused {
            "the proxy between here and the vendor wants a login of its own, and did not pass the request on"
                .to_owned()
        } else {
            "refused the token request".to_owned()
        };
        let error = Error::new(Stage::Refused, self.spec.vendor, what)
            .act(action)
            .judged(verdict)
            .answered(self.status)
            .retry_after(retry_at)
            .advised(self.advice(code.as_ref().map(Text::as_str), class, &said));
        if said.code.is_none() && said.message.is_none() && !self.status.is_redirection() {
            return error
                .said(said)
                .shape(scrubber.clean(&answer::shape::shape(self.body), super::SHAPE), None);
        }
        error.said(said)
    }

    /// Takes everything out of a message that must not come back in it.
    pub(super) fn scrubber(&self) -> Scrubber {
        let mut scrubber = Scrubber::new();
        for secret in held(self.spec, self.fields, self.cx) {
            add(&mut scrubber, secret.expose_secret());
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
            if let Ok(text) = answer::text(raw) {
                scrubber.add(text.as_str());
            }
        }
        scrubber
    }

    /// What the response says, by all that is known of it.
    pub(super) fn verdict(&self) -> Verdict {
        let errors = &self.spec.error;
        let code = scalar(self.first(errors.code));
        let words = match code.as_ref().map(Text::as_str) {
            Some(code) => match (declared_class(errors, code), Rfc::of(code)) {
                (Some(class), _) => Words::Declared(class),
                (None, Some(rfc)) => Words::Rfc(rfc),
                (None, None) => Words::Unclassed,
            },
            None if self.is_described() => Words::Unclassed,
            None => Words::Nothing,
        };
        Verdict::of(Evidence { words, is_page: answer::is_page(self.body), status: self.status })
    }

    /// Whether the response has a member where the declaration looks for a reason, even one without a value.
    fn is_described(&self) -> bool {
        let errors = &self.spec.error;
        let mut paths = errors.code.iter().chain(errors.message).chain(errors.detail);
        paths.any(|path| self.found.get(usize::from(*path)).copied().flatten().is_some())
    }

    /// Whether the request redeemed a refresh token (RFC 6749 section 6).
    fn redeems(&self) -> bool {
        self.cx.refresh_token().is_some()
            || self.spec.request.params.iter().any(|param| param.name == "refresh_token")
    }
}

/// Everything that an endpoint is sent in confidence: what it holds, what it was given, and what is computed.
pub fn secrets(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Vec<Secret> {
    let mut all = held(spec, fields, cx);
    all.extend(given(cx));
    all.extend(computed(spec, fields, cx));
    all
}

/// Of the fields, also of those of steps: the same vendor was sent them a moment ago.
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
        // `Bearer t0ken`: a vendor may repeat what stands behind the scheme.
        all.push(Secret::new(value.rsplit(' ').next().unwrap_or_default()));
        all.push(Secret::new(value));
    }
    all
}

/// Of the request. A header such as `Basic dXNlcg==`: the part behind the scheme is the secret.
fn computed(spec: &'static Spec, fields: &dyn Fields, cx: &Context) -> Vec<Secret> {
    let computed = crate::request::secrets(spec, fields, cx);
    computed.iter().map(|text| Secret::new(text.rsplit(' ').next().unwrap_or_default())).collect()
}

/// A secret as it is, and as a vendor may spell it that folds case (UUIDs as keys).
fn add(scrubber: &mut Scrubber, secret: &str) {
    scrubber.add(secret);
    if secret.len() >= 8 {
        scrubber.add(&Zeroizing::new(secret.to_ascii_lowercase()));
        scrubber.add(&Zeroizing::new(secret.to_ascii_uppercase()));
    }
}

/// Who must act by the declaration, or else by RFC 6749.
pub(crate) fn class(errors: &ErrorSpec, code: &str) -> Option<Class> {
    declared_class(errors, code).or_else(|| Rfc::of(code).and_then(Rfc::class))
}

fn declared_class(errors: &ErrorSpec, code: &str) -> Option<Class> {
    let mut classes = errors.classes.iter();
    let declared = classes.find(|(_, codes)| codes.iter().any(|pattern| matches(pattern, code)));
    declared.map(|(class, _)| *class)
}

/// `x` in a pattern is any digit.
fn matches(pattern: &str, code: &str) -> bool {
    pattern.len() == code.len()
        && pattern.bytes().zip(code.bytes()).all(|(p, c)| p == c || (p == b'x' && c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_is_any_digit() {
        assert!(matches("401xx6570", "401016570"));
        assert!(!matches("401xx6570", "4010a6570"));
        assert!(!matches("401xx6570", "40101657"));
        assert!(matches("ACC07", "ACC07"));
    }
}
