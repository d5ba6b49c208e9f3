//! The provider said no: what it said, and who must act.

use std::borrow::Cow;

use super::class::{By, Classed, classify};
use super::{Reader, challenge};
use crate::error::{Error, Said, Stage};
use crate::response::json;
use crate::verdict::{Evidence, Rfc, Verdict, Words};

/// In characters: a message for a log, a detail that may be JSON.
const MESSAGE: usize = 300;
const CODE: usize = 80;

impl Reader<'_> {
    pub(super) fn refused(&self) -> Error {
        let scrubber = self.scrubber();
        let read = |paths: &[u8], max| {
            let text = self.scalar(paths).or_else(|| json::detail(self.first(paths)?))?;
            // A secret of ours may hold the scheme, so that is looked for behind it.
            let clean = scrubber.clean(&super::mask::words(text.as_str()), max);
            let clean = super::mask::schemes(&clean).to_string();
            (!clean.is_empty()).then_some(clean)
        };
        let errors = &self.spec.error;
        let mut said = Said {
            code: read(errors.code, CODE),
            message: read(errors.message, MESSAGE),
            // A redirect refuses nothing: what comes with it may as well be a response with a token.
            detail: if self.status.is_redirection() { None } else { read(errors.detail, MESSAGE) },
            trace: read(errors.trace, CODE).or_else(|| {
                let mut ids = self.headers.iter().filter(|(name, _)| super::redact::is_request_id(name));
                let id = ids.next()?.1.to_str().ok()?;
                Some(scrubber.clean(id, CODE)).filter(|id| !id.is_empty())
            }),
        };
        // The body says neither: RFC 6750 section 3 says it in a header.
        let challenged = if said.code.is_none() && said.message.is_none() {
            let clean = |text: &Option<String>, max| Some(scrubber.clean(text.as_deref()?, max));
            let error = challenge::parameter(self.headers, "error");
            let why = challenge::parameter(self.headers, "error_description");
            (said.code, said.message) = (clean(&error, CODE), clean(&why, MESSAGE));
            (error, why)
        } else {
            (None, None)
        };
        let (code, message) = (self.scalar(errors.code), self.scalar(errors.message));
        let text = |text: &Option<json::Text<'_>>| text.as_ref().map(|text| text.as_str().to_owned());
        let code = text(&code).or(challenged.0);
        let message = text(&message).or(challenged.1);
        let class = classify(errors, code.as_deref(), message.as_deref(), self.status);
        let mut retry_at = self.retry_at();
        if let Some(class) = class {
            retry_at = class.until(self.cx.now(), retry_at);
        }
        let verdict = self.verdict(class, code.as_deref());
        let action = verdict.action(self.status, self.redeems(), retry_at);
        let class = class.map(|Classed { class, .. }| class);
        let error = Error::new(Stage::Refused, self.spec.provider, self.what_happened(verdict))
            .act(action)
            .judged(verdict)
            .answered(self.status)
            .retry_after(retry_at)
            .advised(self.advice(code.as_deref(), class, &said));
        if said.code.is_none() && said.message.is_none() && !self.status.is_redirection() {
            return error.said(said).shape(scrubber.clean(&self.shape(), super::SHAPE), None);
        }
        error.said(said)
    }

    fn what_happened(&self, verdict: Verdict) -> Cow<'static, str> {
        if self.status.is_redirection() {
            let target = self.redirect_target();
            let target = self.scrubber().clean(target.as_deref().unwrap_or("nowhere"), MESSAGE);
            let why = "not followed, since the credentials would go along";
            return format!("redirected the token request to {target}; {why}").into();
        }
        if verdict == Verdict::ProxyRefused {
            let what = "the proxy between here and the provider wants a login of its own, and did not pass the request on";
            return what.into();
        }
        "refused the token request".into()
    }

    /// What the response says, by all that is known of it.
    fn verdict(&self, class: Option<Classed>, code: Option<&str>) -> Verdict {
        let words = match (class, code.and_then(Rfc::of)) {
            (Some(Classed { by: By::Rfc6749, .. }) | None, Some(rfc)) => Words::Rfc(rfc),
            (Some(Classed { by: By::Status, class }), _) => Words::Status(class),
            (Some(Classed { class, .. }), _) => Words::Declared(class),
            (None, None) if code.is_some() || self.is_described() => Words::Unclassed,
            (None, None) => Words::Nothing,
        };
        Verdict::of(Evidence { words, is_page: json::is_page(self.body.bytes()), status: self.status })
    }

    /// Whether the response has a member where the declaration looks for a reason, even one without a value.
    fn is_described(&self) -> bool {
        let errors = &self.spec.error;
        let mut paths = errors.code.iter().chain(errors.message).chain(errors.detail);
        self.says_why() || paths.any(|path| self.found.get(usize::from(*path)).copied().flatten().is_some())
    }

    /// Whether the request redeemed a refresh token (RFC 6749 section 6).
    fn redeems(&self) -> bool {
        self.cx.refresh_token().is_some()
            || self.spec.request.params.iter().any(|param| param.name == "refresh_token")
    }
}
