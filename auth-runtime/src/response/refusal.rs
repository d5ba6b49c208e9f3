//! The vendor said no: what it said, and who must act.

use http::StatusCode;

use super::{Answer, scalar};
use crate::Action;
use crate::answer;
use crate::error::{Error, Said, Stage};
use crate::spec::{Class, ErrorSpec};

/// In characters: a message for a log, a detail that may be JSON.
const MESSAGE: usize = 300;
const CODE: usize = 80;

impl Answer<'_> {
    pub(super) fn refused(&self) -> Error {
        let scrubber = self.scrubber();
        let read = |paths: &[u8], max| {
            let raw = self.first(paths)?;
            let text = answer::detail(raw)?;
            // A secret of ours may hold the scheme, so that is looked for behind it.
            let clean = scrubber.clean(&super::mask::words(text.as_str()), max);
            let clean = super::mask::schemes(&clean).to_string();
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
        let code = scalar(self.first(errors.code));
        let class = code.as_ref().and_then(|code| class(&self.spec.error, code.as_str()));
        let action = self.action(class, retry_at);
        let what = if self.status.is_redirection() {
            let target = self.redirect_target();
            let target = scrubber.clean(target.as_deref().unwrap_or("nowhere"), MESSAGE);
            format!(
                "redirected the token request to {target}; not followed, since the credentials would go along"
            )
        } else {
            "refused the token request".to_owned()
        };
        let error = Error::new(Stage::Refused, self.spec.vendor, what)
            .act(action)
            .classed(class.is_some())
            .answered(self.status)
            .retry_after(retry_at);
        if said.code.is_none() && said.message.is_none() && !self.status.is_redirection() {
            return error
                .said(said)
                .shape(scrubber.clean(&answer::shape::shape(self.body), super::SHAPE), None);
        }
        error.said(said)
    }

    fn action(&self, class: Option<Class>, until: Option<std::time::SystemTime>) -> Action {
        match class {
            Some(Class::Refused) => Action::AskCustomer,
            Some(Class::Config) => Action::FixConfiguration,
            Some(Class::Clock) => Action::CheckClock,
            Some(Class::Transient) => Action::Wait { until },
            None => by_status(self.status, until),
        }
    }
}

/// Who must act by the declaration, or else by RFC 6749.
pub(crate) fn class(errors: &ErrorSpec, code: &str) -> Option<Class> {
    let mut classes = errors.classes.iter();
    let declared = classes.find(|(_, codes)| codes.iter().any(|pattern| matches(pattern, code)));
    declared.map(|(class, _)| *class).or_else(|| rfc_6749_class(code))
}

/// `x` in a pattern is any digit.
fn matches(pattern: &str, code: &str) -> bool {
    pattern.len() == code.len()
        && pattern.bytes().zip(code.bytes()).all(|(p, c)| p == c || (p == b'x' && c.is_ascii_digit()))
}

/// RFC 6749 sections 4.1.2.1 and 5.2.
fn rfc_6749_class(code: &str) -> Option<Class> {
    Some(match code {
        "invalid_client" | "invalid_grant" | "unauthorized_client" | "access_denied" => Class::Refused,
        "invalid_request" | "invalid_scope" | "unsupported_grant_type" => Class::Config,
        "temporarily_unavailable" | "slow_down" => Class::Transient,
        _ => return None,
    })
}

fn by_status(status: StatusCode, until: Option<std::time::SystemTime>) -> Action {
    match status.as_u16() {
        401 | 403 => Action::AskCustomer,
        408 | 425 | 429 | 502..=504 => Action::Wait { until },
        300..=499 => Action::FixConfiguration,
        _ => Action::AskVendor,
    }
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
